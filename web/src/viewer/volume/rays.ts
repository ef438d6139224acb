/** Where the rays of a picture run in the volume, and how what they meet is lit. Pure. */

import { placeOf, placing, sliceStep } from "./grid";
import { type Cut, cornerOf, type Volume } from "./sampling";
import { cross, dot, length } from "./vector";

/** A ray in the volume's own counts: column, row, slice; `reach` in millimetres from the plane of the cut. */
export type Rays = { start: number[]; perX: number[]; perY: number[]; perMm: number[]; near: number; far: number };

export function raysOf(volume: Volume, cut: Cut): Rays {
  const { grid } = volume;
  const step = sliceStep(grid);
  const rows = placing(grid);
  const inCounts = (vector: readonly [number, number, number], factor: number) =>
    rows.map((row, axis) => (dot(row, vector) * factor) / (axis === 2 ? step : 1));
  const normal = cross(cut.right, cut.down);
  const [i, j, t] = placeOf(grid, cornerOf(cut));
  const sizes = [
    length(grid.columnStep) * grid.columns,
    length(grid.rowStep) * grid.rows,
    step * grid.distances.length,
  ];
  const reach = Math.hypot(...sizes);
  return {
    start: [i, j, t / step],
    perX: inCounts(cut.right, cut.step),
    perY: inCounts(cut.down, cut.step),
    perMm: inCounts(normal, 1),
    near: -reach,
    far: reach,
  };
}

/** Ambient, diffuse and a little gloss. */
export function lightOf(facing: number): number {
  const gloss = facing ** 16;
  return 0.25 + 0.65 * facing + 0.15 * gloss;
}
