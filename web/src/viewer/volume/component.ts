/** Parts of a volume that hang together, to take bones, a table or all else away. Pure. */

import { placeOf } from "./grid";
import { SliceFinder, type Volume } from "./sampling";
import type { Vector } from "./vector";

/** Index of the voxel nearest to a point, or -1 outside. */
export function voxelAt(volume: Volume, point: Vector): number {
  const [column, row, distance] = placeOf(volume.grid, point);
  const { columns, rows } = volume.grid;
  const [i, j] = [Math.round(column), Math.round(row)];
  const finder = new SliceFinder(volume);
  const below = finder.find(distance);
  if (below < 0 || i < 0 || j < 0 || i >= columns || j >= rows) return -1;
  const k = below + (finder.share(distance, below) >= 0.5 ? 1 : 0);
  return volume.here[k] ? (k * rows + j) * columns + i : -1;
}

/** Visit the six neighbours of a voxel; slices across a gap are none. */
function neighbours(volume: Volume, at: number, visit: (other: number) => void): void {
  const { columns, rows, gaps } = volume.grid;
  const area = columns * rows;
  const column = at % columns;
  const row = Math.floor((at % area) / columns);
  const slice = Math.floor(at / area);
  if (column > 0) visit(at - 1);
  if (column < columns - 1) visit(at + 1);
  if (row > 0) visit(at - columns);
  if (row < rows - 1) visit(at + columns);
  if (slice > 0 && !gaps[slice - 1] && volume.here[slice - 1]) visit(at - area);
  if (slice < volume.here.length - 1 && !gaps[slice] && volume.here[slice + 1]) visit(at + area);
}

/** Marks a part: 1 for every voxel of at least `threshold` that hangs together with one, through shown voxels alone. */
export function componentFrom(volume: Volume, seed: number, threshold: number): { mark: Uint8Array; count: number } {
  const { voxels, slope, intercept, removed } = volume;
  const stored = (threshold - intercept) / slope;
  const mark = new Uint8Array(voxels.length);
  const open: number[] = [];
  const take = (at: number) => {
    if (mark[at] || removed?.[at] || (voxels[at] as number) < stored) return;
    mark[at] = 1;
    open.push(at);
  };
  if (seed >= 0) take(seed);
  let count = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    count += 1;
    neighbours(volume, at, take);
  }
  return { mark, count };
}

/** The voxels to take away: the part with its skin of half-filled voxels, or everything but that. */
export function voxelsToRemove(volume: Volume, mark: Uint8Array, keep: boolean): Uint32Array {
  const whole = mark.slice();
  for (let at = 0; at < mark.length; at += 1) {
    if (mark[at])
      neighbours(volume, at, (other) => {
        whole[other] = 1;
      });
  }
  const { removed } = volume;
  const wanted = keep ? 0 : 1;
  let count = 0;
  for (let at = 0; at < whole.length; at += 1) if (whole[at] === wanted && !removed?.[at]) count += 1;
  const list = new Uint32Array(count);
  for (let at = 0, to = 0; at < whole.length; at += 1) {
    if (whole[at] === wanted && !removed?.[at]) {
      list[to] = at;
      to += 1;
    }
  }
  return list;
}

/** What was taken away, step by step, so that it can be brought back. */
export class Removals {
  private readonly steps: Uint32Array[] = [];

  get count(): number {
    return this.steps.length;
  }

  /** Take away what hangs together at a point, or all else; how many voxels went. */
  take(volume: Volume, point: Vector, threshold: number, keep: boolean): number {
    const { mark, count } = componentFrom(volume, voxelAt(volume, point), threshold);
    if (count === 0) return 0;
    const list = voxelsToRemove(volume, mark, keep);
    volume.removed ??= new Uint8Array(volume.voxels.length);
    for (const at of list) volume.removed[at] = 1;
    this.steps.push(list);
    return list.length;
  }

  undo(volume: Volume): void {
    for (const at of this.steps.pop() ?? []) if (volume.removed) volume.removed[at] = 0;
    if (this.steps.length === 0) volume.removed = null;
  }
}
