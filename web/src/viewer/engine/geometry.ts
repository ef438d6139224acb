/** Directions in the patient (PS3.3 C.7.6.1.1.1, C.7.6.2.1.1). Pure. */

export type Vector = readonly [number, number, number];

export type Orientation = { row: Vector; column: Vector };

export type Turn = { rotation: number; flipHorizontal: boolean; flipVertical: boolean };

export type EdgeLetters = { top: string; right: string; bottom: string; left: string };

export function orientationFrom(cosines: readonly number[] | undefined): Orientation | null {
  if (!cosines || cosines.length < 6) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines;
  if (Math.hypot(a, b, c) < 0.5 || Math.hypot(d, e, f) < 0.5) return null;
  return { row: [a, b, c], column: [d, e, f] };
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function normalOf(orientation: Orientation): Vector {
  return cross(orientation.row, orientation.column);
}

/** Letters of a direction, the strongest first: "L", "PL"; parts below a sine of about 16 degrees are left out. */
export function lettersOf(direction: Vector): string {
  const names: readonly (readonly [number, string, string])[] = [
    [direction[0], "L", "R"],
    [direction[1], "P", "A"],
    [direction[2], "H", "F"],
  ];
  return names
    .filter(([size]) => Math.abs(size) > 0.28)
    .sort(([a], [b]) => Math.abs(b) - Math.abs(a))
    .slice(0, 2)
    .map(([size, positive, negative]) => (size > 0 ? positive : negative))
    .join("");
}

const OPPOSITE: Record<string, string> = { L: "R", R: "L", A: "P", P: "A", H: "F", F: "H" };

export function oppositeOf(letters: string): string {
  return Array.from(letters, (letter) => OPPOSITE[letter] ?? letter).join("");
}

/** Where an unturned picture's right and bottom point to: from the cosines, else from Patient Orientation. */
export function picturedDirections(
  orientation: Orientation | null,
  patientOrientation: readonly string[],
): { right: string; bottom: string } | null {
  if (orientation) return { right: lettersOf(orientation.row), bottom: lettersOf(orientation.column) };
  const [right = "", bottom = ""] = patientOrientation;
  return right && bottom ? { right, bottom } : null;
}

/** Flips of the picture itself, then a clockwise turn on the screen. */
export function flippedOnScreen(turn: Turn, axis: "horizontal" | "vertical"): Turn {
  const rotation = (360 - turn.rotation) % 360;
  if (axis === "horizontal") return { ...turn, rotation, flipHorizontal: !turn.flipHorizontal };
  return { ...turn, rotation, flipVertical: !turn.flipVertical };
}

type ScreenVector = readonly [number, number];

/**
 * The letters at the four edges of the screen.
 *
 * `row` and `column` are where the picture's own right and bottom point on the screen (x right, y down), however it
 * was turned and flipped.
 */
export function edgeLetters(
  directions: { right: string; bottom: string } | null,
  row: ScreenVector,
  column: ScreenVector,
): EdgeLetters | null {
  if (!directions) return null;
  const ways: readonly (readonly [ScreenVector, string])[] = [
    [row, directions.right],
    [[-row[0], -row[1]], oppositeOf(directions.right)],
    [column, directions.bottom],
    [[-column[0], -column[1]], oppositeOf(directions.bottom)],
  ];
  const toward = (x: number, y: number) => {
    const size = ([vector]: readonly [ScreenVector, string]) =>
      (vector[0] * x + vector[1] * y) / (Math.hypot(vector[0], vector[1]) || 1);
    return ways.reduce((best, way) => (size(way) > size(best) ? way : best))[1];
  };
  return { top: toward(0, -1), right: toward(1, 0), bottom: toward(0, 1), left: toward(-1, 0) };
}
