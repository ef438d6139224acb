/** Lowest and highest value of each block of voxels: rays pass where nothing can be seen. Pure. */

import type { Volume } from "./sampling";

export const EDGE = 8;

export type Blocks = { wide: number; high: number; deep: number; min: Float32Array; max: Float32Array };

/** Blocks overlap by the voxel that interpolation reaches over. Values are stored ones. */
export function blocksOf({ grid, voxels }: Volume): Blocks {
  const { columns, rows } = grid;
  const slices = grid.distances.length;
  const [wide, high, deep] = [columns, rows, slices].map((count) => Math.ceil(count / EDGE)) as [
    number,
    number,
    number,
  ];
  const min = new Float32Array(wide * high * deep).fill(Number.POSITIVE_INFINITY);
  const max = new Float32Array(wide * high * deep).fill(Number.NEGATIVE_INFINITY);
  for (let k = 0; k < slices; k += 1) {
    for (let j = 0; j < rows; j += 1) {
      const line = (k * rows + j) * columns;
      for (let b = 0; b < wide; b += 1) {
        const end = Math.min(columns, (b + 1) * EDGE + 1);
        let low = Number.POSITIVE_INFINITY;
        let top = Number.NEGATIVE_INFINITY;
        for (let i = b * EDGE; i < end; i += 1) {
          const value = voxels[line + i] as number;
          if (value < low) low = value;
          if (value > top) top = value;
        }
        spread(min, max, { wide, high, deep }, [b, j, k], low, top);
      }
    }
  }
  return { wide, high, deep, min, max };
}

function spread(
  min: Float32Array,
  max: Float32Array,
  { wide, high }: { wide: number; high: number; deep: number },
  [b, j, k]: readonly [number, number, number],
  low: number,
  top: number,
): void {
  const lastRow = Math.floor(j / EDGE);
  const lastSlice = Math.floor(k / EDGE);
  // The first row and slice of a block belong to the block before, too.
  const firstRow = j % EDGE === 0 && j > 0 ? lastRow - 1 : lastRow;
  const firstSlice = k % EDGE === 0 && k > 0 ? lastSlice - 1 : lastSlice;
  for (let c = firstSlice; c <= lastSlice; c += 1) {
    for (let r = firstRow; r <= lastRow; r += 1) {
      const at = (c * high + r) * wide + b;
      if (low < (min[at] as number)) min[at] = low;
      if (top > (max[at] as number)) max[at] = top;
    }
  }
}
