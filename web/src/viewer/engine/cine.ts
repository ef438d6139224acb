/** How fast a cine runs (PS3.3 C.7.6.5, C.8.5.6). Pure. */

import { type Instance, number, numbers } from "./dicomJson";
import { TAG } from "./tags";

export const SLOWEST_FPS = 1;
export const FASTEST_FPS = 60;
const USUAL_FPS = 15;

export function clampRate(rate: number): number {
  return Math.min(FASTEST_FPS, Math.max(SLOWEST_FPS, Math.round(rate)));
}

/** Frames a second that the header asks for; a stack of slices, which has none, runs at a usual rate. */
export function cineRate(item: Instance): number {
  const recommended = number(item, TAG.RecommendedDisplayFrameRate);
  if (recommended && recommended > 0) return clampRate(recommended);
  const time = number(item, TAG.FrameTime);
  if (time && time > 0) return clampRate(1000 / time);
  const steps =
    numbers(item, TAG.FrameTimeVector)
      ?.slice(1)
      .filter((step) => step > 0) ?? [];
  if (steps.length > 0) return clampRate((1000 * steps.length) / steps.reduce((sum, step) => sum + step, 0));
  const acquired = number(item, TAG.CineRate);
  return acquired && acquired > 0 ? clampRate(acquired) : USUAL_FPS;
}

/** The frame to show at a time: frames that cannot keep up are skipped, so that the heart beats at its own rate. */
export function frameAt(start: number, count: number, elapsedMs: number, fps: number): number {
  return (start + Math.floor((elapsedMs * fps) / 1000)) % count;
}
