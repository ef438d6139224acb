import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import {
  fetchStudies,
  fetchStudyPage,
  Problem,
  type Study,
  type StudyPage,
  type StudySearch,
  studiesQuery,
} from "../../api";
import { useHeardAgain, useLive } from "../../ui";

/** How long to gather events before asking the server: a CT sends hundreds of objects a minute. */
const GATHER_MS = 1500;

type Loaded = InfiniteData<StudyPage>;

function changeLoaded(queries: QueryClient, change: (items: Study[]) => Study[]): void {
  queries.setQueriesData<Loaded>(
    { queryKey: ["studies"] },
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) },
  );
}

function showNewest(queries: QueryClient, studies: readonly Study[]): void {
  const newest = new Map(studies.map((study) => [study.study_uid, study]));
  changeLoaded(queries, (items) => items.map((old) => newest.get(old.study_uid) ?? old));
}

/** Run a courtesy: if the server is away the list itself tells so, not this. */
async function courteously(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** Keeps the studies on the screen true while objects arrive, and counts the matching ones that are not on it yet. */
export function useArrivals(asked: StudySearch, { isNarrowed }: { isNarrowed: boolean }) {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const changed = useRef(new Set<string>());
  const arrived = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { queryKey } = studiesQuery(asked);
  const address = JSON.stringify(asked);

  const uidsShown = () =>
    new Set(queries.getQueryData<Loaded>(queryKey)?.pages.flatMap((page) => page.items.map((one) => one.study_uid)));
  const note = (uids: readonly string[]) => setFresh((now) => new Set([...now, ...uids]));

  const settle = () =>
    courteously(async () => {
      timer.current = undefined;
      const [touched, newcomers] = [[...changed.current], [...arrived.current]];
      changed.current.clear();
      arrived.current.clear();
      if (uidsShown().size === 0) return queries.invalidateQueries({ queryKey });
      showNewest(queries, await fetchStudies(touched));
      if (newcomers.length === 0) return;
      if (!isNarrowed) return note(newcomers);
      const { items } = await fetchStudyPage(asked, "");
      note(items.map((study) => study.study_uid).filter((uid) => newcomers.includes(uid)));
    });

  useLive("study", ({ study_uid: studyUid, what }) => {
    if (what === "deleted") {
      changeLoaded(queries, (items) => items.filter((one) => one.study_uid !== studyUid));
      return setFresh((now) => new Set([...now].filter((uid) => uid !== studyUid)));
    }
    if (uidsShown().has(studyUid)) changed.current.add(studyUid);
    else if (what === "arrived") arrived.current.add(studyUid);
    timer.current ??= setTimeout(() => void settle(), GATHER_MS);
  });

  useHeardAgain(() =>
    courteously(async () => {
      const { items } = await fetchStudyPage(asked, "");
      showNewest(queries, items);
      const shown = uidsShown();
      note(items.map((study) => study.study_uid).filter((uid) => !shown.has(uid)));
    }),
  );

  const forget = useCallback(() => setFresh(new Set()), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search starts its own count.
  useEffect(() => forget(), [address]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = uidsShown();
  return { count: [...fresh].filter((uid) => !shown.has(uid)).length, forget };
}
