/** Opening a study: the series on screen first, the rest behind them. */

import { type FailureCode, FrameError, ROOT, registerFrames, type Store } from "../engine";
import { openingSeries, placeStacks, type Stack, stacksOf } from "../hanging";
import { askForStudy, type Expected, takeExpected } from "./expected";
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
  entry: SeriesEntry,
  headers: Expected["headers"],
  signal: AbortSignal,
): Promise<void> {
  try {
    const stacks = stacksOf(ROOT, await headers(entry.seriesUid));
    if (signal.aborted) return;
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
    const { study, series: asked, headers } = takeExpected(studyUid) ?? askForStudy(studyUid, narrow, signal);
    void study.then(
      (facts) => store.change({ study: facts }),
      () => undefined,
    );
    const { found, layout } = await asked;
    if (signal.aborted) return;
    if (found.length === 0) throw new FrameError("missing", "no series");
    const series = found.map((facts): SeriesEntry => ({ ...facts, headers: { kind: "waiting" } }));
    store.change((state) => ({ series, layout, panes: panesFor(layout, state.panes) }));
    const first = openingSeries(series, layout);
    await Promise.all(first.map((entry) => readHeaders(store, entry as SeriesEntry, headers, signal)));
    if (signal.aborted) return;
    store.change({ opening: { kind: "ready" } });
    const { panes } = store.read();
    placeStacks(stacksInOrder(store.read()), layout).forEach((stack, index) => {
      const pane = panes[index];
      if (stack && pane) show(pane.id, stack);
    });
    for (const entry of series.slice(first.length)) {
      if (signal.aborted) return;
      await readHeaders(store, entry, headers, signal);
    }
  } catch (error) {
    if (!isAbort(error)) store.change({ opening: { kind: "failed", code: codeOf(error) } });
  }
}
