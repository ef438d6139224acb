/** Opening a study: the series on screen first, the rest behind them. */

import {
  type FailureCode,
  FrameError,
  fetchInstances,
  fetchSeries,
  fetchStudy,
  ROOT,
  registerFrames,
  type Store,
} from "../engine";
import { openingLayout, openingSeries, orderSeries, placeStacks, type Stack, stacksOf } from "../hanging";
import { panesFor, type ReadingState, type SeriesEntry, stacksInOrder } from "./state";

export function codeOf(error: unknown): FailureCode {
  return error instanceof FrameError ? error.code : "server";
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function changeEntry(store: Store<ReadingState>, seriesUid: string, part: Partial<SeriesEntry>): void {
  store.change(({ series }) => ({
    series: series.map((entry) => (entry.seriesUid === seriesUid ? { ...entry, ...part } : entry)),
  }));
}

async function readHeaders(
  store: Store<ReadingState>,
  studyUid: string,
  entry: SeriesEntry,
  signal: AbortSignal,
): Promise<void> {
  try {
    const stacks = stacksOf(ROOT, await fetchInstances(studyUid, entry.seriesUid, signal));
    for (const stack of stacks) registerFrames(stack.frames);
    store.change((state) => ({
      stacks: { ...state.stacks, ...Object.fromEntries(stacks.map((stack) => [stack.key, stack])) },
    }));
    changeEntry(store, entry.seriesUid, { headers: { kind: "ready", stackKeys: stacks.map(({ key }) => key) } });
  } catch (error) {
    if (!isAbort(error)) changeEntry(store, entry.seriesUid, { headers: { kind: "failed", code: codeOf(error) } });
  }
}

/** Read the study and tell which stack each opening pane shows. */
export async function openStudy(
  store: Store<ReadingState>,
  studyUid: string,
  narrow: boolean,
  show: (paneId: string, stack: Stack) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    void fetchStudy(studyUid, signal).then(
      (study) => store.change({ study }),
      () => undefined,
    );
    const found = orderSeries(await fetchSeries(studyUid, signal));
    if (found.length === 0) throw new FrameError("missing", "no series");
    const series = found.map((facts): SeriesEntry => ({ ...facts, headers: { kind: "waiting" } }));
    const layout = openingLayout(series, narrow);
    store.change((state) => ({ series, layout, panes: panesFor(layout, state.panes) }));
    const first = openingSeries(series, layout);
    await Promise.all(first.map((entry) => readHeaders(store, studyUid, entry as SeriesEntry, signal)));
    if (signal.aborted) return;
    store.change({ opening: { kind: "ready" } });
    const { panes } = store.read();
    placeStacks(stacksInOrder(store.read()), layout).forEach((stack, index) => {
      const pane = panes[index];
      if (stack && pane) show(pane.id, stack);
    });
    for (const entry of series.slice(first.length)) {
      if (signal.aborted) return;
      await readHeaders(store, studyUid, entry, signal);
    }
  } catch (error) {
    if (!isAbort(error)) store.change({ opening: { kind: "failed", code: codeOf(error) } });
  }
}
