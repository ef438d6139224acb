/** The display shutter: what lies outside it is not shown (PS3.3 C.7.6.11). Pure. */

import { type Instance, number, numbers, texts } from "./dicomJson";
import { TAG } from "./tags";

/** An opening of the shutter, in columns and rows counted from 1; plain data, because workers are sent it. */
export type Opening =
  | { shape: "rectangle"; left: number; right: number; upper: number; lower: number }
  | { shape: "circle"; row: number; column: number; radius: number }
  | { shape: "polygon"; corners: readonly (readonly [row: number, column: number])[] };

function rectangle(item: Instance): Opening | null {
  const [left, right, upper, lower] = [TAG.ShutterLeft, TAG.ShutterRight, TAG.ShutterUpper, TAG.ShutterLower].map(
    (tag) => number(item, tag),
  );
  if (left === undefined || right === undefined || upper === undefined || lower === undefined) return null;
  return { shape: "rectangle", left, right, upper, lower };
}

function circle(item: Instance): Opening | null {
  const [row, column] = numbers(item, TAG.ShutterCenter, 2) ?? [];
  const radius = number(item, TAG.ShutterRadius);
  if (row === undefined || column === undefined || radius === undefined) return null;
  return { shape: "circle", row, column, radius };
}

/** Vertices are written row, column; the last is joined to the first. */
function polygon(item: Instance): Opening | null {
  const flat = numbers(item, TAG.ShutterPolygon, 6);
  if (!flat) return null;
  const corners = Array.from(
    { length: flat.length >> 1 },
    (_, at) => [flat[at * 2] ?? 0, flat[at * 2 + 1] ?? 0] as const,
  );
  return { shape: "polygon", corners };
}

/** Whether the pixel at a column and row is left open. */
export function isOpen(opening: Opening, column: number, row: number): boolean {
  switch (opening.shape) {
    case "rectangle":
      return column > opening.left && column < opening.right && row > opening.upper && row < opening.lower;
    case "circle":
      return (column - opening.column) ** 2 + (row - opening.row) ** 2 <= opening.radius ** 2;
    case "polygon":
      return isInside(opening.corners, column, row);
  }
}

function isInside(corners: readonly (readonly [number, number])[], column: number, row: number): boolean {
  let inside = false;
  corners.forEach(([y, x], at) => {
    const [lastY, lastX] = corners[(at + corners.length - 1) % corners.length] ?? [y, x];
    if (y > row !== lastY > row && column < ((lastX - x) * (row - y)) / (lastY - y) + x) inside = !inside;
  });
  return inside;
}

const SHAPES: Record<string, (item: Instance) => Opening | null> = {
  RECTANGULAR: rectangle,
  CIRCULAR: circle,
  POLYGONAL: polygon,
};

/** The openings of a frame; a pixel is shown where all of them are open. */
export function readShutter(item: Instance): Opening[] {
  return texts(item, TAG.ShutterShape).flatMap((shape) => SHAPES[shape]?.(item) ?? []);
}

type Cells = { length: number; slice(): Cells; [index: number]: number };

/** A copy of the samples with `black` behind the shutter. */
export function closeShutter<T extends Cells>(
  samples: T,
  columns: number,
  openings: readonly Opening[],
  black: number,
): T {
  const shown = samples.slice() as T;
  for (let index = 0; index < shown.length; index += 1) {
    const column = (index % columns) + 1;
    const row = Math.floor(index / columns) + 1;
    if (!openings.every((opening) => isOpen(opening, column, row))) shown[index] = black;
  }
  return shown;
}
