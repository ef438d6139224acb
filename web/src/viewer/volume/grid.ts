/**
 * Where the voxels of a volume lie in the patient (PS3.3 C.7.6.2.1.1). Pure.
 *
 * Columns and rows are evenly spaced; slices need not be, and need not be stacked at right angles to themselves (a
 * tilted gantry): each has its own distance along one direction.
 */

import { add, along, dot, length, scale, sharesOf, subtract, unit, type Vector } from "./vector";

export type Grid = {
  columns: number;
  rows: number;
  /** The middle of the first voxel. */
  origin: Vector;
  /** From a voxel to the next of its row, and of its column. */
  columnStep: Vector;
  rowStep: Vector;
  /** Unit direction in which the slices are stacked. */
  stacking: Vector;
  /** How far each slice lies along it; rising from 0. */
  distances: readonly number[];
  /** `gaps[k]`: between slices k and k + 1 slices are missing; nothing is shown there. */
  gaps: readonly boolean[];
};

/** The whole place of a point: column, row, and distance along the stacking. */
export type Place = readonly [number, number, number];

/** How to find a place: rows of a matrix. */
export function placing(grid: Grid): readonly [Vector, Vector, Vector] {
  const shares = sharesOf(grid.columnStep, grid.rowStep, grid.stacking);
  if (!shares) throw new Error("a flat grid");
  return shares;
}

export function placeOf(grid: Grid, point: Vector): Place {
  const from = subtract(point, grid.origin);
  const [i, j, t] = placing(grid);
  return [dot(i, from), dot(j, from), dot(t, from)];
}

export function pointOf(grid: Grid, [column, row, distance]: Place): Vector {
  return along(along(along(grid.origin, grid.columnStep, column), grid.rowStep, row), grid.stacking, distance);
}

export function lastDistance(grid: Grid): number {
  return grid.distances[grid.distances.length - 1] ?? 0;
}

export function middleOf(grid: Grid): Vector {
  return pointOf(grid, [(grid.columns - 1) / 2, (grid.rows - 1) / 2, lastDistance(grid) / 2]);
}

/** The eight outermost voxels. */
export function cornersOf(grid: Grid): Vector[] {
  const ends = [
    [0, grid.columns - 1],
    [0, grid.rows - 1],
    [0, lastDistance(grid)],
  ] as const;
  return [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
    pointOf(grid, [ends[0][bits & 1] ?? 0, ends[1][(bits >> 1) & 1] ?? 0, ends[2][(bits >> 2) & 1] ?? 0]),
  );
}

export function medianOf(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Usual distance of neighbouring slices. */
export function sliceStep(grid: Grid): number {
  return medianOf(grid.distances.slice(1).map((value, index) => value - (grid.distances[index] ?? 0))) || 1;
}

/** The shortest step between voxels: what a scroll moves by and a slab is sampled at. */
export function finestStep(grid: Grid): number {
  return Math.min(length(grid.columnStep), length(grid.rowStep), sliceStep(grid));
}

/** How far the slices are stacked askew, in degrees: the gantry's tilt. */
export function tiltOf(grid: Grid): number {
  const row = unit(grid.columnStep);
  const column = unit(grid.rowStep);
  const across = Math.hypot(dot(row, grid.stacking), dot(column, grid.stacking));
  return (Math.asin(Math.min(1, across)) * 180) / Math.PI;
}

/** The grid after each `factor` voxels in a row, column and stack were made one; a remainder is left out. */
export function coarser(grid: Grid, factor: number): Grid {
  if (factor <= 1) return grid;
  const middle = (factor - 1) / 2;
  const slices = Math.floor(grid.distances.length / factor);
  const means = Array.from({ length: slices }, (_, index) => {
    const group = grid.distances.slice(index * factor, (index + 1) * factor);
    return group.reduce((sum, value) => sum + value, 0) / factor;
  });
  const first = means[0] ?? 0;
  const inPlane = add(scale(grid.columnStep, middle), scale(grid.rowStep, middle));
  return {
    columns: Math.floor(grid.columns / factor),
    rows: Math.floor(grid.rows / factor),
    origin: along(add(grid.origin, inPlane), grid.stacking, first),
    columnStep: scale(grid.columnStep, factor),
    rowStep: scale(grid.rowStep, factor),
    stacking: grid.stacking,
    distances: means.map((value) => value - first),
    gaps: Array.from({ length: Math.max(slices - 1, 0) }, (_, index) =>
      grid.gaps.slice(index * factor, (index + 2) * factor - 1).some(Boolean),
    ),
  };
}

/** How far to go along a direction to come to the next voxel of the axis that lies nearest to it. */
export function stepAlong(grid: Grid, direction: Vector): number {
  const axes = [grid.columnStep, grid.rowStep, scale(grid.stacking, sliceStep(grid))];
  const [best = grid.columnStep] = axes.sort(
    (a, b) => Math.abs(dot(unit(b), direction)) - Math.abs(dot(unit(a), direction)),
  );
  return Math.abs(dot(best, direction)) || length(best);
}
