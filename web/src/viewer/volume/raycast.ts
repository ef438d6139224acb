/**
 * Pictures of a volume from any side: the highest value along each ray, or what a transfer function shows of it.
 *
 * Parallel rays, front to back, lit from where the eye is. Pure; the worker's inner loops.
 */

import { type Blocks, EDGE } from "./blocks";
import { cornersOf, sliceStep } from "./grid";
import { ENTRIES, type Transfer } from "./opacity";
import { lightOf, type Rays, raysOf } from "./rays";
import type { Cut, Volume, Voxels } from "./sampling";
import { cross, dot, length, subtract } from "./vector";

/** Shares 0..1 of the volume along columns, rows and slices that are shown; `front`: millimetres cut off before the eye. */
export type Clip = { from: readonly [number, number, number]; to: readonly [number, number, number]; front: number };

export const WHOLE: Clip = { from: [0, 0, 0], to: [1, 1, 1], front: 0 };

export type Shot = {
  cut: Cut;
  clip: Clip;
  /** Length of a step along a ray, in voxels of the finest axis. */
  stride: number;
} & ({ mode: "mip" } | { mode: "lit"; transfer: Transfer; light: boolean });

/** Values (mip) or red, green, blue, 255 (lit) of a picture; rows are drawn as they are asked for. */
export class Caster {
  readonly values: Float32Array;
  readonly colors: Uint8ClampedArray;
  private readonly rays: Rays;
  private readonly voxels: Voxels;
  private readonly removed: Uint8Array | null;
  private readonly columns: number;
  private readonly rows: number;
  private readonly low: number[];
  private readonly high: number[];
  private readonly stepMm: number;
  private readonly seen: Uint8Array;
  private readonly scales: number[];
  private readonly front: number;
  /** Opacity of a step, by entry of the transfer function. */
  private readonly opacities: Float32Array;

  constructor(
    private readonly volume: Volume,
    private readonly blocks: Blocks,
    private readonly shot: Shot,
  ) {
    const { cut, clip } = shot;
    const { grid } = volume;
    this.voxels = volume.voxels;
    this.removed = volume.removed;
    this.columns = grid.columns;
    this.rows = grid.rows;
    const counts = [grid.columns, grid.rows, grid.distances.length];
    this.rays = raysOf(volume, cut);
    this.low = clip.from.map((share, axis) => share * ((counts[axis] ?? 1) - 1));
    this.high = clip.to.map((share, axis) => share * ((counts[axis] ?? 1) - 1) - 1e-4);
    this.scales = [length(grid.columnStep), length(grid.rowStep), sliceStep(grid)];
    this.stepMm = Math.min(...this.scales) * shot.stride;
    const normal = cross(cut.right, cut.down);
    const nearest = Math.min(...cornersOf(grid).map((corner) => dot(subtract(corner, cut.center), normal)));
    this.front = clip.front > 0 ? nearest + clip.front : Number.NEGATIVE_INFINITY;
    const pixels = cut.width * cut.height;
    this.values = new Float32Array(shot.mode === "mip" ? pixels : 0);
    this.colors = new Uint8ClampedArray(shot.mode === "lit" ? pixels * 4 : 0);
    this.opacities = new Float32Array(shot.mode === "lit" ? ENTRIES : 0).map(
      (_, entry) => 1 - (1 - ((shot.mode === "lit" ? shot.transfer.table[entry * 4 + 3] : 0) ?? 0)) ** this.stepMm,
    );
    this.seen = shot.mode === "lit" ? this.visible(shot.transfer) : new Uint8Array(0);
  }

  /** Blocks that hold a value which the transfer function shows. */
  private visible({ low, high, table }: Transfer): Uint8Array {
    const { slope, intercept } = this.volume;
    const before = new Uint32Array(ENTRIES + 1);
    for (let entry = 0; entry < ENTRIES; entry += 1) {
      before[entry + 1] = (before[entry] as number) + ((table[entry * 4 + 3] as number) > 0.001 ? 1 : 0);
    }
    const entryOf = (stored: number) =>
      Math.min(Math.max(((stored * slope + intercept - low) / (high - low)) * (ENTRIES - 1), 0), ENTRIES - 1);
    const { min, max } = this.blocks;
    return Uint8Array.from(min, (lowest, at) => {
      const [from, to] = [Math.floor(entryOf(lowest)), Math.ceil(entryOf(max[at] as number))];
      return (before[to + 1] as number) > (before[from] as number) ? 1 : 0;
    });
  }

  row(y: number): void {
    const { start, perX, perY, perMm, near, far } = this.rays;
    const { width } = this.shot.cut;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      let from = Math.max(near, this.front);
      let to = far;
      for (let axis = 0; axis < 3; axis += 1) {
        const origin = (start[axis] as number) + x * (perX[axis] as number) + y * (perY[axis] as number);
        const rate = perMm[axis] as number;
        const [low, high] = [this.low[axis] as number, this.high[axis] as number];
        if (Math.abs(rate) < 1e-9) {
          if (origin < low || origin > high) to = from - 1;
          continue;
        }
        const [a, b] = [(low - origin) / rate, (high - origin) / rate];
        from = Math.max(from, Math.min(a, b));
        to = Math.min(to, Math.max(a, b));
      }
      const i = (start[0] as number) + x * (perX[0] as number) + y * (perY[0] as number);
      const j = (start[1] as number) + x * (perX[1] as number) + y * (perY[1] as number);
      const k = (start[2] as number) + x * (perX[2] as number) + y * (perY[2] as number);
      if (this.shot.mode === "mip") this.values[at] = to < from ? Number.NaN : this.highest(i, j, k, from, to);
      else if (to < from) this.colors[at * 4 + 3] = 255;
      else this.compose(at, i, j, k, from, to);
    }
  }

  private sample(i: number, j: number, k: number): number {
    const { voxels, columns, rows } = this;
    const x = i | 0;
    const y = j | 0;
    const z = k | 0;
    const fx = i - x;
    const fy = j - y;
    const fz = k - z;
    const at = (z * rows + y) * columns + x;
    const up = at + columns * rows;
    const a = voxels[at] as number;
    const b = voxels[at + columns] as number;
    const c = voxels[up] as number;
    const d = voxels[up + columns] as number;
    const low = a + ((voxels[at + 1] as number) - a) * fx;
    const high = b + ((voxels[at + columns + 1] as number) - b) * fx;
    const low2 = c + ((voxels[up + 1] as number) - c) * fx;
    const high2 = d + ((voxels[up + columns + 1] as number) - d) * fx;
    const first = low + (high - low) * fy;
    return first + (low2 + (high2 - low2) * fy - first) * fz;
  }

  private isRemoved(i: number, j: number, k: number): boolean {
    const { removed, rows, columns } = this;
    return removed !== null && removed[(Math.round(k) * rows + Math.round(j)) * columns + Math.round(i)] === 1;
  }

  /** Millimetres to where a ray leaves the block that it is in. */
  private leaving(i: number, j: number, k: number): number {
    const { perMm } = this.rays;
    let least = Number.POSITIVE_INFINITY;
    for (let axis = 0; axis < 3; axis += 1) {
      const rate = perMm[axis] as number;
      if (Math.abs(rate) < 1e-9) continue;
      const at = axis === 0 ? i : axis === 1 ? j : k;
      const edge = (Math.floor(at / EDGE) + (rate > 0 ? 1 : 0)) * EDGE;
      const mm = (edge - at) / rate;
      if (mm < least) least = mm;
    }
    return Math.max(least, 0);
  }

  /** Whole steps past the block: what is sampled must not hang on what is skipped. */
  private skip(i: number, j: number, k: number): number {
    return (Math.floor(this.leaving(i, j, k) / this.stepMm) + 1) * this.stepMm;
  }

  private blockAt(i: number, j: number, k: number): number {
    return (Math.floor(k / EDGE) * this.blocks.high + Math.floor(j / EDGE)) * this.blocks.wide + Math.floor(i / EDGE);
  }

  private highest(i: number, j: number, k: number, from: number, to: number): number {
    const { perMm } = this.rays;
    const { max } = this.blocks;
    const [di, dj, dk] = perMm as [number, number, number];
    const { slope, intercept } = this.volume;
    let best = Number.NEGATIVE_INFINITY;
    for (let s = from; s <= to; ) {
      const x = i + s * di;
      const y = j + s * dj;
      const z = k + s * dk;
      if ((max[this.blockAt(x, y, z)] as number) <= best) {
        s += this.skip(x, y, z);
        continue;
      }
      const value = this.sample(x, y, z);
      if (value > best && !this.isRemoved(x, y, z)) best = value;
      s += this.stepMm;
    }
    return best === Number.NEGATIVE_INFINITY ? Number.NaN : best * slope + intercept;
  }

  /** How a surface is lit: the share of the slope of values that looks at the eye. */
  private lightAt(i: number, j: number, k: number): number {
    const { voxels, grid } = this.volume;
    const { columns, rows } = grid;
    const last = grid.distances.length - 1;
    const x = Math.min(Math.max(Math.round(i), 1), columns - 2);
    const y = Math.min(Math.max(Math.round(j), 1), rows - 2);
    const z = Math.min(Math.max(Math.round(k), 1), last - 1);
    const at = (z * rows + y) * columns + x;
    const area = columns * rows;
    const [sx, sy, sz] = this.scales as [number, number, number];
    const gx = ((voxels[at + 1] as number) - (voxels[at - 1] as number)) / sx;
    const gy = ((voxels[at + columns] as number) - (voxels[at - columns] as number)) / sy;
    const gz = ((voxels[at + area] as number) - (voxels[at - area] as number)) / sz;
    const size = Math.sqrt(gx * gx + gy * gy + gz * gz);
    if (size < 1e-6) return 1;
    const [di, dj, dk] = this.rays.perMm as [number, number, number];
    return Math.abs(gx * di * sx + gy * dj * sy + gz * dk * sz) / size;
  }

  private compose(at: number, i: number, j: number, k: number, from: number, to: number): void {
    const { shot, volume, stepMm } = this;
    if (shot.mode !== "lit") return;
    const { low, high, table } = shot.transfer;
    const [di, dj, dk] = this.rays.perMm as [number, number, number];
    const factor = (ENTRIES - 1) / (high - low);
    const { slope, intercept } = volume;
    let red = 0;
    let green = 0;
    let blue = 0;
    let clear = 1;
    for (let s = from; s <= to && clear > 0.03; ) {
      const x = i + s * di;
      const y = j + s * dj;
      const z = k + s * dk;
      if (this.seen[this.blockAt(x, y, z)] === 0) {
        s += this.skip(x, y, z);
        continue;
      }
      const entry = (this.sample(x, y, z) * slope + intercept - low) * factor;
      const cell = entry <= 0 ? 0 : entry >= ENTRIES - 1 ? (ENTRIES - 1) * 4 : (entry | 0) * 4;
      const opacity = this.opacities[cell >> 2] as number;
      if (opacity > 0.0005 && !this.isRemoved(x, y, z)) {
        const lit = shot.light ? lightOf(this.lightAt(x, y, z)) : 1;
        const share = clear * opacity * lit;
        red += (table[cell] as number) * share;
        green += (table[cell + 1] as number) * share;
        blue += (table[cell + 2] as number) * share;
        clear *= 1 - opacity;
      }
      s += stepMm;
    }
    const { colors } = this;
    colors[at * 4] = red;
    colors[at * 4 + 1] = green;
    colors[at * 4 + 2] = blue;
    colors[at * 4 + 3] = 255;
  }
}
