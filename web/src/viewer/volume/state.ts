/** The state of the window of a volume. */

import type { Measure, MeasureKind } from "./measures";
import type { GreyWindow } from "./paint";
import type { Slab } from "./sampling";
import type { Refusal, Remark } from "./stacking";
import type { Vector } from "./vector";
import type { PlaneName, View } from "./view";

export const MOVES = ["cross", "scroll", "window", "zoom", "pan"] as const;
export type VolumeTool = (typeof MOVES)[number] | MeasureKind;

export type Building =
  | { kind: "building"; here: number; total: number }
  | { kind: "ready" }
  | { kind: "refused"; why: Refusal | "memory" | "worker" | "unreadable" };

export type VolumeState = {
  building: Building;
  remarks: Remark[];
  /** Slices that could not be read. */
  failed: number;
  /** How many voxels in a row were made one, so that the volume fits the memory. */
  factor: number;
  /** Where the planes cross. */
  cross: Vector;
  views: Readonly<Record<PlaneName, View>> | null;
  active: PlaneName;
  /** The one plane that fills the window. */
  alone: PlaneName | null;
  tool: VolumeTool;
  window: GreyWindow;
  invert: boolean;
  slab: Slab;
  lines: boolean;
  measures: Measure[];
  /** The value where the planes cross; null where there is none. */
  value: number | null;
  help: boolean;
};

export function firstVolumeState(alone: PlaneName | null): VolumeState {
  return {
    building: { kind: "building", here: 0, total: 0 },
    remarks: [],
    failed: 0,
    factor: 1,
    cross: [0, 0, 0],
    views: null,
    active: "axial",
    alone,
    tool: "cross",
    window: { center: 40, width: 400 },
    invert: false,
    slab: { thickness: 0, mode: "max" },
    lines: true,
    measures: [],
    value: null,
    help: false,
  };
}
