/** Cine: frames by the clock, at the rate that is set, skipping those that came too late. */

import { frameAt } from "./cine";

type Playing = { stop: () => void };

export type Screen = {
  count: () => number;
  index: () => number;
  /** Whether a frame can be drawn at once; the clock waits for the first round of a cine to load. */
  isHere: (index: number) => boolean;
  show: (index: number) => void;
};

/** Play until stopped. `rate` is asked at every tick, so that it may change while playing. */
export function play(screen: Screen, rate: () => number): Playing {
  let handle = 0;
  let start = performance.now();
  let first = screen.index();
  let fps = rate();
  const restart = (now: number) => {
    start = now;
    first = screen.index();
    fps = rate();
  };
  const tick = (now: number) => {
    handle = requestAnimationFrame(tick);
    const count = screen.count();
    if (count < 2) return;
    if (rate() !== fps) restart(now);
    const wanted = frameAt(first, count, now - start, fps);
    if (wanted === screen.index()) return;
    if (screen.isHere(wanted)) screen.show(wanted);
    else restart(now);
  };
  handle = requestAnimationFrame(tick);
  return { stop: () => cancelAnimationFrame(handle) };
}
