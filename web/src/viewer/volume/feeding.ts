/** Bringing the slices of a stack to the worker: what the viewer has decoded is copied, the rest is fetched. */

import type { Frame } from "../engine/frames";
import type { Values } from "../engine/grey";
import { prefetch } from "../engine/imageLoader";
import { outwardFrom } from "../engine/order";
import { factsOf, measuredOf } from "../engine/registry";
import type { Keeping } from "./build";

/** How the voxels of some frames can be kept without losing a value. */
export function keepingOf(frames: readonly Frame[]): Keeping {
  const specs = frames.flatMap(({ imageId }) => factsOf(imageId)?.spec ?? []);
  const [first] = specs;
  const asFloat: Keeping = { kind: "float32", slope: 1, intercept: 0 };
  if (!first || specs.length !== frames.length) return asFloat;
  const { slope, intercept } = first;
  const alike = specs.every(
    (spec) => spec.slope === slope && spec.intercept === intercept && !spec.modalityTable && spec.bitsAllocated <= 16,
  );
  if (!alike || slope <= 0) return asFloat;
  const large = specs.some((spec) => !spec.signed && spec.bitsStored > 15);
  const negative = specs.some((spec) => spec.signed);
  if (large && negative) return asFloat;
  return { kind: large ? "uint16" : "int16", slope, intercept };
}

/** The values of a frame after the modality transform, or null if it is no grey picture or cannot be read. */
export async function valuesOf(imageId: string, weight: number): Promise<Values | null> {
  const known = measuredOf(imageId)?.values;
  if (known) return known;
  try {
    await prefetch(imageId, weight);
  } catch {
    return null;
  }
  return measuredOf(imageId)?.values ?? null;
}

const TOGETHER = 12;

/** Bring every frame, the middle ones first; `failed` counts those that could not be read. */
export async function feed(
  frames: readonly Frame[],
  put: (index: number, values: Values) => void,
  failed: () => void,
  signal: AbortSignal,
): Promise<void> {
  const order = outwardFrom(Math.floor(frames.length / 2), frames.length);
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < order.length && !signal.aborted) {
      const step = next;
      next += 1;
      const index = order[step] ?? 0;
      const values = await valuesOf(frames[index]?.imageId ?? "", step);
      if (signal.aborted) return;
      if (values) put(index, values);
      else failed();
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, line));
}
