/** The lines in which the other planes cross a view, and what a hand takes hold of there. Pure. */

import type { Vector } from "./vector";
import { lineOf, type Pixel, PLANES, type PlaneName, pointToPixel, type Size, type View } from "./view";

export type Line = { plane: PlaneName; along: Pixel };

export type Crossing = { at: Pixel; lines: Line[]; reach: number };

/** Handles that turn the lines stand this far from where they cross, as a share of the shorter side. */
const HANDLES = 0.36;

export function crossingOf(
  views: Readonly<Record<PlaneName, View>>,
  plane: PlaneName,
  cross: Vector,
  size: Size,
): Crossing {
  const view = views[plane];
  const lines = PLANES.filter((name) => name !== plane).flatMap((name) => {
    const along = lineOf(view, views[name]);
    return along ? [{ plane: name, along }] : [];
  });
  return { at: pointToPixel(view, size, cross), lines, reach: Math.min(size.width, size.height) * HANDLES };
}

/** The handles of a line: one on each side. */
export function handlesOf({ at, reach }: Crossing, { along }: Line): readonly [Pixel, Pixel] {
  return [
    [at[0] + along[0] * reach, at[1] + along[1] * reach],
    [at[0] - along[0] * reach, at[1] - along[1] * reach],
  ];
}

export type Hold = { kind: "turn"; angle: number } | { kind: "line"; line: Line } | { kind: "cross" };

function near(a: Pixel, b: Pixel): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** What lies under a pixel: a handle, a line away from the middle, else the crossing itself. */
export function holdAt(crossing: Crossing, pixel: Pixel, reach: number): Hold {
  for (const line of crossing.lines) {
    if (handlesOf(crossing, line).some((handle) => near(handle, pixel) <= reach)) {
      return { kind: "turn", angle: angleAt(crossing, pixel) };
    }
  }
  const from: Pixel = [pixel[0] - crossing.at[0], pixel[1] - crossing.at[1]];
  const line = crossing.lines.find(({ along }) => Math.abs(from[0] * along[1] - from[1] * along[0]) <= reach / 2);
  return line && Math.hypot(from[0], from[1]) > reach * 2 ? { kind: "line", line } : { kind: "cross" };
}

/** The direction of a pixel seen from the crossing, in radians on the screen. */
export function angleAt(crossing: Crossing, pixel: Pixel): number {
  return Math.atan2(pixel[1] - crossing.at[1], pixel[0] - crossing.at[0]);
}
