/** Fetching the slices of the stacks on screen ahead of the reader. */

import { cache } from "@cornerstonejs/core";
import { cancelPrefetch, prefetch, weigh } from "./imageLoader";
import { onwardFrom, outwardFrom } from "./order";
import { noteFailure, stateOf } from "./progress";
import { factsOf } from "./registry";

export type Wanted = { imageIds: readonly string[]; index: number; cine: boolean };

/** Part of the cache that prefetching may fill: the rest is for what the reader asks for by hand. */
const SHARE = 0.8;

function bytesOf(imageId: string): number {
  const spec = factsOf(imageId)?.spec;
  if (!spec) return 1;
  const samples =
    spec.samplesPerPixel > 1 || spec.photometric === "PALETTE COLOR" ? 4 : Math.max(spec.bitsAllocated / 8, 1);
  return Math.max(spec.rows * spec.columns * samples, 1);
}

/** Give up frames of stacks that are no longer on screen, if they have not been begun. */
export function dropUnwanted(wanted: readonly Wanted[]): void {
  const keep = new Set(wanted.flatMap(({ imageIds }) => imageIds));
  cancelPrefetch((imageId) => !keep.has(imageId));
}

/** Ask for every frame of the stacks on screen, nearest first, the stacks in turns, and for no other. */
export function prefetchStacks(wanted: readonly Wanted[]): void {
  dropUnwanted(wanted);
  let room = cache.getMaxCacheSize() * SHARE;
  const orders = wanted.map(({ imageIds, index, cine }) =>
    (cine ? onwardFrom(index, imageIds.length) : outwardFrom(index, imageIds.length)).map((at) => imageIds[at] ?? ""),
  );
  const longest = Math.max(0, ...orders.map((order) => order.length));
  for (let step = 0; step < longest; step += 1) {
    for (const order of orders) {
      const imageId = order[step];
      if (!imageId) continue;
      room -= bytesOf(imageId);
      if (room < 0) return;
      if (stateOf(imageId) === "failed") continue;
      prefetch(imageId, step).catch((error: unknown) => noteFailure(imageId, error));
    }
  }
}

/** The reader has gone elsewhere in a stack: what lies near there comes first now. */
export function recenter(imageIds: readonly string[], index: number): void {
  outwardFrom(index, imageIds.length).forEach((at, step) => {
    weigh(imageIds[at] ?? "", step);
  });
}
