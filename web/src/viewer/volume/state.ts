/** The state of the window of a volume. */

import type { Measure, MeasureKind } from "./measures";
import type { GreyWindow } from "./paint";
import { type Clip, WHOLE } from "./raycast";
import type { Slab } from "./sampling";
import type { Refusal, Remark } from "./stacking";
import type { Vector } from "./vector";
import { PLANES, type PlaneName, type View } from "./view";

export const MOVES = ["cross", "scroll", "window", "zoom", "pan"] as const;
export type VolumeTool = (typeof MOVES)[number] | MeasureKind;

export type Building =
  | { kind: "building"; here: number; total: number }
  | { kind: "ready" }
  | { kind: "refused"; why: Refusal | "memory" | "worker" | "unreadable" };

export const PANES = [...PLANES, "solid"] as const;
export type PaneName = (typeof PANES)[number];

export const SOLID_MODES = ["mip", "bone", "vessels", "skin", "lung", "mr"] as const;
export type SolidMode = (typeof SOLID_MODES)[number];

/** The volume seen from outside. */
export type Solid = {
  view: View | null;
  mode: SolidMode;
  clip: Clip;
  light: boolean;
  spinning: boolean;
};

/** What was taken away: steps that can be brought back; `nothing`: the last try found no part. */
export type Removal = { threshold: number; steps: number; busy: boolean; nothing: boolean };

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
  active: PaneName;
  /** The one pane that fills the window. */
  alone: PaneName | null;
  solid: Solid;
  tool: VolumeTool;
  window: GreyWindow;
  invert: boolean;
  slab: Slab;
  lines: boolean;
  measures: Measure[];
  /** The value where the planes cross; null where there is none. */
  value: number | null;
  help: boolean;
  removal: Removal;
};

export function firstVolumeState(alone: PaneName | null): VolumeState {
  return {
    building: { kind: "building", here: 0, total: 0 },
    remarks: [],
    failed: 0,
    factor: 1,
    cross: [0, 0, 0],
    views: null,
    active: "axial",
    alone,
    solid: { view: null, mode: "mip", clip: WHOLE, light: true, spinning: false },
    tool: "cross",
    window: { center: 40, width: 400 },
    invert: false,
    slab: { thickness: 0, mode: "max" },
    lines: true,
    measures: [],
    value: null,
    help: false,
    removal: { threshold: 250, steps: 0, busy: false, nothing: false },
  };
}
