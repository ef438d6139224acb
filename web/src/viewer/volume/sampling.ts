/** Values of a volume on planes and slabs of any direction, trilinear. Pure; the worker's inner loops. */

import { finestStep, type Grid, lastDistance, placeOf, placing } from "./grid";
import { along, dot, type Vector } from "./vector";

export type Voxels = Int16Array | Uint16Array | Uint8Array | Float32Array;

/** A volume in memory: `voxels[i] * slope + intercept` is the value. */
export type Volume = {
  grid: Grid;
  voxels: Voxels;
  slope: number;
  intercept: number;
  /** Slices that are here; one that is not shows nothing. */
  here: Uint8Array;
  /** Voxels taken away by the reader, a byte each. */
  removed: Uint8Array | null;
};

export type SlabMode = "max" | "min" | "mean";

/** A rectangle of the patient: middle, unit directions, step of a pixel in millimetres. */
export type Cut = {
  center: Vector;
  right: Vector;
  down: Vector;
  step: number;
  width: number;
  height: number;
};

export type Slab = { thickness: number; mode: SlabMode };

/** Where the pixel in the corner lies: a pixel's middle is half a step from its edge. */
export function cornerOf({ center, right, down, step, width, height }: Cut): Vector {
  return along(along(center, right, (0.5 - width / 2) * step), down, (0.5 - height / 2) * step);
}

export function gridStepOf(distances: readonly number[]): number {
  return distances.length > 1 ? (distances[distances.length - 1] ?? 0) / (distances.length - 1) : 1;
}

/** Finds the slice below a distance; the last answer is where the next search begins. */
export class SliceFinder {
  private readonly steps: Float64Array;
  private readonly usual: number;
  readonly last: number;
  private readonly open: Uint8Array;

  constructor(volume: Volume) {
    const { distances, gaps } = volume.grid;
    this.steps = Float64Array.from(distances);
    this.last = distances.length - 1;
    this.usual = gridStepOf(distances);
    this.open = new Uint8Array(distances.length);
    for (let k = 0; k < this.last; k += 1) {
      this.open[k] = gaps[k] ? 0 : 1;
    }
  }

  /** Index of the slice at or below; -1 beyond the ends or in a gap. */
  find(distance: number): number {
    const { steps, last } = this;
    if (last < 1) return -1;
    const half = this.usual / 2;
    if (distance < -half || distance > (steps[last] as number) + half) return -1;
    let k = Math.min(Math.max(Math.floor(distance / this.usual), 0), last - 1);
    while (k > 0 && distance < (steps[k] as number)) k -= 1;
    while (k < last - 1 && distance >= (steps[k + 1] as number)) k += 1;
    return this.open[k] ? k : this.nearSlice(k, distance);
  }

  /** In a gap only what lies within half a step of a slice is that slice's. */
  private nearSlice(k: number, distance: number): number {
    const half = this.usual / 2;
    const from = distance - (this.steps[k] as number);
    const to = (this.steps[k + 1] as number) - distance;
    return from <= Math.min(half, 1e-6) || to <= 1e-6 ? k : -1;
  }

  /** Share of the way from slice k to the next. */
  share(distance: number, k: number): number {
    const from = this.steps[k] as number;
    const share = (distance - from) / ((this.steps[k + 1] as number) - from);
    return share < 0 ? 0 : Math.min(share, 1);
  }
}

/** The stored value at a place, NaN where there is none. */
export function storedAt(volume: Volume, finder: SliceFinder, column: number, row: number, distance: number): number {
  const { columns, rows } = volume.grid;
  if (!(column >= -0.5 && row >= -0.5 && column <= columns - 0.5 && row <= rows - 0.5)) return Number.NaN;
  const k = finder.find(distance);
  if (k < 0) return Number.NaN;
  const fk = finder.share(distance, k);
  const { here, voxels, removed } = volume;
  if ((fk < 1 && !here[k]) || (fk > 0 && !here[k + 1])) return Number.NaN;
  const x = column < 0 ? 0 : Math.min(column, columns - 1);
  const y = row < 0 ? 0 : Math.min(row, rows - 1);
  const i = x >= columns - 1 ? columns - 2 : x | 0;
  const j = y >= rows - 1 ? rows - 2 : y | 0;
  const fi = x - i;
  const fj = y - j;
  const area = columns * rows;
  const at = k * area + j * columns + i;
  if (removed?.[nearest(at, fi, fj, fk, columns, area)]) return Number.NaN;
  const low = bilinear(voxels, at, fi, fj, columns);
  if (fk === 0) return low;
  return low + (bilinear(voxels, at + area, fi, fj, columns) - low) * fk;
}

function nearest(at: number, fi: number, fj: number, fk: number, columns: number, area: number): number {
  return at + (fi >= 0.5 ? 1 : 0) + (fj >= 0.5 ? columns : 0) + (fk >= 0.5 ? area : 0);
}

function bilinear(voxels: Voxels, at: number, fi: number, fj: number, columns: number): number {
  const a = voxels[at] as number;
  const b = voxels[at + 1] as number;
  const c = voxels[at + columns] as number;
  const d = voxels[at + columns + 1] as number;
  const top = a + (b - a) * fi;
  return top + (c + (d - c) * fi - top) * fj;
}

/** Add one plane of a slab to what has been gathered: the largest, the smallest, or the sum with its count. */
function gather(volume: Volume, cut: Cut, finder: SliceFinder, out: Float32Array, counts: Uint16Array, mode: SlabMode) {
  const { width, height, right, down, step } = cut;
  const [mi, mj, mt] = placing(volume.grid);
  const [i0, j0, t0] = placeOf(volume.grid, cornerOf(cut));
  const [ix, jx, tx] = [dot(mi, right) * step, dot(mj, right) * step, dot(mt, right) * step];
  const [iy, jy, ty] = [dot(mi, down) * step, dot(mj, down) * step, dot(mt, down) * step];
  for (let y = 0; y < height; y += 1) {
    const [i, j, t] = [i0 + y * iy, j0 + y * jy, t0 + y * ty];
    for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
      const value = storedAt(volume, finder, i + x * ix, j + x * jx, t + x * tx);
      if (Number.isNaN(value)) continue;
      const count = counts[at] as number;
      const before = out[at] as number;
      if (count === 0) out[at] = value;
      else if (mode === "mean") out[at] = before + value;
      else if (mode === "max" ? value > before : value < before) out[at] = value;
      counts[at] = count + 1;
    }
  }
}

/** The planes of a slab, from behind to before; one plane if it is thinner than a voxel. */
export function layersOf(grid: Grid, thickness: number): number[] {
  const count = Math.min(Math.ceil(thickness / finestStep(grid) + 1e-6), 1024);
  if (!(thickness > 0) || count < 2) return [0];
  return Array.from({ length: count + 1 }, (_, index) => (index / count - 0.5) * thickness);
}

/** Values on a plane or in a slab; NaN where the volume is not. */
export function cutVolume(volume: Volume, cut: Cut, slab: Slab): Float32Array {
  const count = cut.width * cut.height;
  const out = new Float32Array(count);
  const counts = new Uint16Array(count);
  const finder = new SliceFinder(volume);
  const normal = normalOfCut(cut);
  for (const layer of layersOf(volume.grid, slab.thickness)) {
    gather(volume, { ...cut, center: along(cut.center, normal, layer) }, finder, out, counts, slab.mode);
  }
  const { slope, intercept } = volume;
  for (let at = 0; at < count; at += 1) {
    const gathered = counts[at] as number;
    if (gathered === 0) out[at] = Number.NaN;
    else out[at] = ((out[at] as number) / (slab.mode === "mean" ? gathered : 1)) * slope + intercept;
  }
  return out;
}

function normalOfCut({ right, down }: Cut): Vector {
  return [
    right[1] * down[2] - right[2] * down[1],
    right[2] * down[0] - right[0] * down[2],
    right[0] * down[1] - right[1] * down[0],
  ];
}

/** The value at a point of the patient, NaN outside. */
export function valueAt(volume: Volume, point: Vector): number {
  const [column, row, distance] = placeOf(volume.grid, point);
  const stored = storedAt(volume, new SliceFinder(volume), column, row, distance);
  return stored * volume.slope + volume.intercept;
}

export function volumeEnd(volume: Volume): number {
  return lastDistance(volume.grid);
}
