/** The display shutter: what lies outside it is not shown (PS3.3 C.7.6.11). Pure. */

import { type Instance, number, numbers, texts } from "./dicomJson";
import { TAG } from "./tags";

/** Whether the pixel at a column and row, both counted from 1, is left open. */
export type Opening = (column: number, row: number) => boolean;

function rectangle(item: Instance): Opening | null {
  const [left, right, upper, lower] = [TAG.ShutterLeft, TAG.ShutterRight, TAG.ShutterUpper, TAG.ShutterLower].map(
    (tag) => number(item, tag),
  );
  if (left === undefined || right === undefined || upper === undefined || lower === undefined) return null;
  return (column, row) => column > left && column < right && row > upper && row < lower;
}

function circle(item: Instance): Opening | null {
  const [centerRow, centerColumn] = numbers(item, TAG.ShutterCenter, 2) ?? [];
  const radius = number(item, TAG.ShutterRadius);
  if (centerRow === undefined || centerColumn === undefined || radius === undefined) return null;
  return (column, row) => (column - centerColumn) ** 2 + (row - centerRow) ** 2 <= radius ** 2;
}

/** Vertices are written row, column; the last is joined to the first. */
function polygon(item: Instance): Opening | null {
  const flat = numbers(item, TAG.ShutterPolygon, 6);
  if (!flat) return null;
  const corners = Array.from(
    { length: flat.length >> 1 },
    (_, at) => [flat[at * 2] ?? 0, flat[at * 2 + 1] ?? 0] as const,
  );
  return (column, row) => {
    let inside = false;
    corners.forEach(([y, x], at) => {
      const [lastY, lastX] = corners[(at + corners.length - 1) % corners.length] ?? [y, x];
      if (y > row !== lastY > row && column < ((lastX - x) * (row - y)) / (lastY - y) + x) inside = !inside;
    });
    return inside;
  };
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
    if (!openings.every((isOpen) => isOpen(column, row))) shown[index] = black;
  }
  return shown;
}
