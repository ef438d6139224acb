/** Taking a part of the volume away, and bringing it back. */

import type { VolumeReading } from "./reading";

/** Take away the part at the crossing, or all but that; `undo` brings the last step back. */
export async function removePart(reading: VolumeReading, what: "part" | "rest" | "undo"): Promise<void> {
  const { store, holder } = reading;
  const { cross, removal } = store.read();
  if (removal.busy) return;
  const change = (part: Partial<typeof removal>) =>
    store.change((state) => ({ removal: { ...state.removal, ...part } }));
  change({ busy: true, nothing: false });
  const part = { point: cross, threshold: removal.threshold, keep: what === "rest" };
  const done = await holder.remove(what === "undo" ? null : part).catch(() => null);
  change({ busy: false, nothing: what !== "undo" && !done?.voxels, steps: done?.steps ?? removal.steps });
  reading.refresh();
}
