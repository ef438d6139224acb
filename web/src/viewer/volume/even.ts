/** Volumes with evenly spaced, whole slices: what rays need. Pure. */

import { lastDistance, sliceStep } from "./grid";
import { SliceFinder, storedAt, type Volume } from "./sampling";

/** Shares of the usual distance by which slices may be off. */
const OFF = 0.05;

export function isEven({ grid, here }: Volume): boolean {
  const step = sliceStep(grid);
  return (
    here.every((one) => one === 1) &&
    !grid.gaps.some(Boolean) &&
    grid.distances.every((distance, k) => Math.abs(distance - k * step) < step * OFF)
  );
}

function lowest({ voxels }: Volume): number {
  let low = Number.POSITIVE_INFINITY;
  for (let at = 0; at < voxels.length; at += 7) if ((voxels[at] as number) < low) low = voxels[at] as number;
  return low;
}

/** The volume itself if it is even, else a copy that is; where slices are missing it holds the lowest value. */
export function evenVolume(volume: Volume): Volume {
  if (isEven(volume)) return volume;
  const { grid } = volume;
  const step = sliceStep(grid);
  const slices = Math.max(2, Math.round(lastDistance(grid) / step) + 1);
  const area = grid.columns * grid.rows;
  const voxels = new (volume.voxels.constructor as Float32ArrayConstructor)(area * slices).fill(lowest(volume));
  const finder = new SliceFinder(volume);
  for (let k = 0, at = 0; k < slices; k += 1) {
    for (let j = 0; j < grid.rows; j += 1) {
      for (let i = 0; i < grid.columns; i += 1, at += 1) {
        const value = storedAt(volume, finder, i, j, k * step);
        if (!Number.isNaN(value)) voxels[at] = value;
      }
    }
  }
  const distances = Array.from({ length: slices }, (_, k) => k * step);
  const gaps = distances.slice(1).map(() => false);
  return { ...volume, voxels, removed: null, here: new Uint8Array(slices).fill(1), grid: { ...grid, distances, gaps } };
}
