/** Building a volume out of slices as they arrive. Pure; runs in the worker. */

import type { Values } from "../engine/grey";
import { coarser, type Grid } from "./grid";
import type { Volume, Voxels } from "./sampling";

/** How voxels are kept: as stored in the slices with one slope for all, or as values. */
export type Keeping = { kind: "int16" | "uint16" | "float32"; slope: number; intercept: number };

export function bytesOfVoxel({ kind }: Keeping): number {
  return kind === "float32" ? 4 : 2;
}

/** How coarse a grid must be made for its voxels to fit into a number of bytes. */
export function fittingFactor(grid: Grid, keeping: Keeping, budget: number): number {
  for (let factor = 1; factor < 16; factor += 1) {
    const { columns, rows, distances } = coarser(grid, factor);
    if (columns * rows * distances.length * bytesOfVoxel(keeping) <= budget) return factor;
  }
  return 16;
}

const KINDS = { int16: Int16Array, uint16: Uint16Array, float32: Float32Array } as const;

/** A volume that fills slice by slice. */
export class Builder {
  readonly volume: Volume;
  /** Slices of a coarse one, summed up, and how many have come. */
  private readonly sums = new Map<number, { sum: Float32Array; count: number }>();

  constructor(
    private readonly fine: Grid,
    private readonly keeping: Keeping,
    private readonly factor: number,
  ) {
    const grid = coarser(fine, factor);
    const voxels: Voxels = new KINDS[keeping.kind](grid.columns * grid.rows * grid.distances.length);
    const { slope, intercept } = keeping;
    this.volume = { grid, voxels, slope, intercept, here: new Uint8Array(grid.distances.length), removed: null };
  }

  /** Put a slice in its place; whether the volume shows more now. */
  put(index: number, values: Values): boolean {
    return this.factor === 1 ? this.putWhole(index, values) : this.putCoarse(index, values);
  }

  private putWhole(index: number, values: Values): boolean {
    const { columns, rows } = this.volume.grid;
    const area = columns * rows;
    if (values.array.length < area || index >= this.volume.here.length) return false;
    const target = this.volume.voxels.subarray(index * area, (index + 1) * area);
    this.convert(values, area, target);
    this.volume.here[index] = 1;
    return true;
  }

  private convert(values: Values, count: number, target: { [index: number]: number }): void {
    const { array, slope, intercept } = values;
    if (this.keeping.kind === "float32") {
      for (let at = 0; at < count; at += 1) target[at] = (array[at] as number) * slope + intercept;
    } else {
      for (let at = 0; at < count; at += 1) target[at] = array[at] as number;
    }
  }

  private putCoarse(index: number, values: Values): boolean {
    const { factor, fine } = this;
    const { columns, rows } = this.volume.grid;
    const slice = Math.floor(index / factor);
    if (slice >= this.volume.here.length || values.array.length < fine.columns * fine.rows) return false;
    const whole = new Float32Array(fine.columns * fine.rows);
    this.convert(values, whole.length, whole);
    const pile = this.sums.get(slice) ?? { sum: new Float32Array(columns * rows), count: 0 };
    this.sums.set(slice, pile);
    pile.count += 1;
    for (let y = 0, at = 0; y < rows; y += 1) {
      for (let x = 0; x < columns; x += 1, at += 1) {
        let sum = 0;
        for (let v = 0; v < factor; v += 1) {
          const from = (y * factor + v) * fine.columns + x * factor;
          for (let u = 0; u < factor; u += 1) sum += whole[from + u] as number;
        }
        pile.sum[at] = (pile.sum[at] as number) + sum;
      }
    }
    if (pile.count < factor) return false;
    const target = this.volume.voxels.subarray(slice * columns * rows, (slice + 1) * columns * rows);
    const share = 1 / factor ** 3;
    const round = this.keeping.kind === "float32" ? (value: number) => value : Math.round;
    for (let at = 0; at < target.length; at += 1) target[at] = round((pile.sum[at] as number) * share);
    this.volume.here[slice] = 1;
    this.sums.delete(slice);
    return true;
  }
}
