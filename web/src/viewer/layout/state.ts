/** The state of the reading window. */

import {
  EMPTY_VIEW,
  type FailureCode,
  failureOf,
  type SeriesFacts,
  type StudyFacts,
  type View,
  type Wanted,
} from "../engine";
import type { Layout, Stack } from "../hanging";
import type { ToolName } from "../tools";
import { mayBeVolume } from "../volume/stacking";

export type Pane = {
  id: string;
  stackKey: string | null;
  view: View;
  /** Frames a second while a cine runs, and whether it runs. */
  rate: number;
  playing: boolean;
};

/** A series of the strip: its headers come one series after another. */
export type SeriesEntry = SeriesFacts & {
  headers: { kind: "waiting" } | { kind: "ready"; stackKeys: string[] } | { kind: "failed"; code: FailureCode };
};

export type Opening = { kind: "opening" } | { kind: "ready" } | { kind: "failed"; code: FailureCode };

export type ReadingState = {
  opening: Opening;
  study: StudyFacts | null;
  series: SeriesEntry[];
  stacks: Readonly<Record<string, Stack>>;
  layout: Layout;
  panes: Pane[];
  active: string;
  tool: ToolName;
  overlays: boolean;
  strip: boolean;
  help: boolean;
  /** The stack that is looked at as a volume. */
  volume: string | null;
};

export function emptyPane(id: string): Pane {
  return { id, stackKey: null, view: EMPTY_VIEW, rate: 15, playing: false };
}

/** Panes for a layout: those that stay keep what they show. */
export function panesFor(layout: Layout, before: readonly Pane[]): Pane[] {
  return Array.from(
    { length: layout.rows * layout.columns },
    (_, index) => before[index] ?? emptyPane(`pane-${index + 1}`),
  );
}

export function firstState(narrow: boolean): ReadingState {
  const layout = { rows: 1, columns: 1 };
  return {
    opening: { kind: "opening" },
    study: null,
    series: [],
    stacks: {},
    layout,
    panes: panesFor(layout, []),
    active: "pane-1",
    tool: narrow ? "scroll" : "window",
    overlays: true,
    strip: !narrow,
    help: false,
    volume: null,
  };
}

export function changePane(panes: readonly Pane[], id: string, part: Partial<Pane>): Pane[] {
  return panes.map((pane) => (pane.id === id ? { ...pane, ...part } : pane));
}

export function activePane(state: ReadingState): Pane | undefined {
  return state.panes.find((pane) => pane.id === state.active);
}

export function stackOf(state: ReadingState, pane: Pane | undefined): Stack | null {
  return pane?.stackKey ? (state.stacks[pane.stackKey] ?? null) : null;
}

/** Every stack in the order of the strip. */
export function stacksInOrder(state: ReadingState): Stack[] {
  return state.series.flatMap(({ headers }) =>
    headers.kind === "ready" ? headers.stackKeys.flatMap((key) => state.stacks[key] ?? []) : [],
  );
}

/** Whether a picture is on the screen, or none will be. */
export function isFirstPictureShown(state: ReadingState): boolean {
  if (state.opening.kind !== "ready") return false;
  const pictures = state.panes.filter((pane) => (stackOf(state, pane)?.frames.length ?? 0) > 0);
  return pictures.length === 0 || pictures.some(({ view }) => view.shown !== null || failureOf(view.imageId) !== null);
}

/** The stacks that the panes show, and where. */
export function shownStacks(state: ReadingState): Wanted[] {
  return state.panes.flatMap((pane) => {
    const stack = stackOf(state, pane);
    if (!stack || stack.frames.length === 0) return [];
    return [{ imageIds: stack.frames.map(({ imageId }) => imageId), index: pane.view.index, cine: stack.cine }];
  });
}

/** The active stack, if it may be looked at as a volume. */
export function volumeOf(state: ReadingState): string | null {
  const stack = stackOf(state, activePane(state));
  return stack && mayBeVolume(stack.frames) ? stack.key : null;
}
