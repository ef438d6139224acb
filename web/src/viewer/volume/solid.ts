/** The verbs of the volume seen from outside. */

import type { Store } from "../engine/store";
import { type Grid, middleOf } from "./grid";
import { type Corner, TRANSFERS, type Transfer, transferOf, transferOver } from "./opacity";
import { type Clip, WHOLE } from "./raycast";
import type { Solid, SolidMode, VolumeState } from "./state";
import { scale, type Vector } from "./vector";
import { axesOf, fittingScale, type Pixel, panBy, type Size, turnView, type View, zoomAt } from "./view";

export const SIDES = ["A", "P", "L", "R", "H", "F"] as const;
export type Side = (typeof SIDES)[number];

const TURN_PER_PIXEL = 0.009;
const SPIN = (4 * Math.PI) / 180;

/** What the verbs need of the window. */
type Ground = {
  store: Store<VolumeState>;
  sizeOf: (pane: "solid") => Size;
  hasGrid: boolean;
  grid: Grid;
  touch: () => void;
};

export class SolidVerbs {
  constructor(private readonly reading: Ground) {}

  private get state(): Solid {
    return this.reading.store.read().solid;
  }

  change(part: Partial<Solid>): void {
    this.reading.store.change(({ solid }) => ({ solid: { ...solid, ...part } }));
  }

  /** The view it begins with, once there is a place to show it. */
  lay(): void {
    if (!this.state.view && this.reading.sizeOf("solid").width > 0 && this.reading.hasGrid) this.lookFrom("A");
  }

  reset(): void {
    this.change({ view: null, clip: WHOLE, spinning: false });
    this.lay();
  }

  /** Look from a side of the patient. */
  lookFrom(side: Side): void {
    const { grid } = this.reading;
    const [x, y, z] = axesOf(grid);
    const back = (vector: Vector) => scale(vector, -1);
    const directions: Record<Side, readonly [Vector, Vector]> = {
      A: [x, back(z)],
      P: [back(x), back(z)],
      L: [back(y), back(z)],
      R: [y, back(z)],
      H: [back(x), y],
      F: [x, y],
    };
    const [right, down] = directions[side];
    const size = this.reading.sizeOf("solid");
    // Wide enough for every turn of it.
    const mmPerPixel = Math.max(fittingScale(grid, right, down, size), fittingScale(grid, y, down, size)) * 1.08;
    this.change({ view: { right, down, center: middleOf(grid), mmPerPixel } });
  }

  turn(by: Pixel): void {
    const { view } = this.state;
    if (!view) return;
    const middle = middleOf(this.reading.grid);
    const across = turnView(view, middle, view.down, by[0] * TURN_PER_PIXEL);
    this.change({ view: turnView(across, middle, across.right, -by[1] * TURN_PER_PIXEL) });
  }

  /** A little further round the patient's own length. */
  spin(): void {
    const { view } = this.state;
    if (view) this.change({ view: turnView(view, middleOf(this.reading.grid), axesOf(this.reading.grid)[2], SPIN) });
  }

  zoom(at: Pixel, factor: number): void {
    const { view } = this.state;
    if (view) this.change({ view: zoomAt(view, this.reading.sizeOf("solid"), at, factor) });
  }

  pan(by: Pixel): void {
    const { view } = this.state;
    if (view) this.change({ view: panBy(view, by[0], by[1]) });
  }

  choose(mode: SolidMode): void {
    this.change({ mode });
  }

  clip(part: Partial<Clip>): void {
    this.reading.touch();
    this.change({ clip: { ...this.state.clip, ...part } });
  }
}

/** The table of a mode; one for values without a unit follows the window. */
export function transferOfMode(mode: Exclude<SolidMode, "mip">, window: { center: number; width: number }): Transfer {
  const corners: readonly Corner[] =
    mode === "mr" ? transferOver(window.center - window.width / 2, window.center + window.width / 2) : TRANSFERS[mode];
  return transferOf(corners);
}

export function keyOfView({ center, right, down, mmPerPixel }: View): string {
  return [center, right, down, mmPerPixel].join();
}
