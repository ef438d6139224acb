/** What a study needs first, asked for when a finger goes down on it: the click that follows finds it under way. */

import { fetchInstances, fetchSeries, fetchStudy, type Instance, type SeriesFacts, type StudyFacts } from "../engine";
import { type Layout, openingLayout, openingSeries, orderSeries } from "../hanging";

/** A study's facts, its series in order, and the headers of those that it opens with. */
export type Expected = {
  study: Promise<StudyFacts>;
  series: Promise<{ found: SeriesFacts[]; layout: Layout }>;
  headers: (seriesUid: string) => Promise<Instance[]>;
};

/** A press that no click follows is forgotten. */
const KEPT_MS = 5000;

const pressed = new Map<string, Expected>();

function hush<T>(promise: Promise<T>): Promise<T> {
  // Whoever opens the study meets the failure; a press alone is nothing to complain of.
  promise.catch(() => undefined);
  return promise;
}

/** Ask for a study. */
export function askForStudy(studyUid: string, narrow: boolean, signal?: AbortSignal): Expected {
  const known = new Map<string, Promise<Instance[]>>();
  const headers = (seriesUid: string) => {
    const asked = known.get(seriesUid) ?? hush(fetchInstances(studyUid, seriesUid, signal));
    known.set(seriesUid, asked);
    return asked;
  };
  const series = fetchSeries(studyUid, signal).then((all) => {
    const found = orderSeries(all);
    const layout = openingLayout(found, narrow);
    for (const one of openingSeries(found, layout)) void headers(one.seriesUid);
    return { found, layout };
  });
  return { study: hush(fetchStudy(studyUid, signal)), series: hush(series), headers };
}

/** A study is about to be opened. */
export function expectStudy(studyUid: string, narrow: boolean): void {
  if (pressed.has(studyUid)) return;
  pressed.set(studyUid, askForStudy(studyUid, narrow));
  setTimeout(() => pressed.delete(studyUid), KEPT_MS);
}

/** What was asked for when the study was pressed, if it was. */
export function takeExpected(studyUid: string): Expected | undefined {
  const expected = pressed.get(studyUid);
  pressed.delete(studyUid);
  return expected;
}
