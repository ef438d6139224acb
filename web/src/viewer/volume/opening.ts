/** The window that a volume opens with. */

import type { Frame } from "../engine/frames";
import { asLinear, robustRange, windowOver } from "../engine/grey";
import { factsOf } from "../engine/registry";
import type { Grid } from "./grid";
import type { Holder } from "./holder";
import type { GreyWindow } from "./paint";
import { firstView } from "./view";

/** What the middle slice's header says, soft tissue for Hounsfield units; null where nothing is said. */
export function statedWindow(frames: readonly Frame[]): GreyWindow | null {
  const middle = factsOf(frames[Math.floor(frames.length / 2)]?.imageId ?? "");
  const [stated] = middle?.spec.windows ?? [];
  if (middle && stated) return asLinear(stated, middle.spec.voiFunction);
  return middle?.spec.modality === "CT" ? { center: 40, width: 400 } : null;
}

/** A window over nearly all values of the middle plane. */
export async function windowByValues(grid: Grid, holder: Holder): Promise<GreyWindow | null> {
  const size = { width: 256, height: 256 };
  const { center, right, down, mmPerPixel } = firstView(grid, "axial", size);
  const cut = { center, right, down, step: mmPerPixel, ...size };
  const found = await holder.cut(cut, { thickness: 0, mode: "max" }).catch(() => null);
  if (!found) return null;
  const values = found.values.filter((value) => !Number.isNaN(value));
  const window = windowOver(...robustRange(values, null));
  return { center: window.center, width: window.width };
}
