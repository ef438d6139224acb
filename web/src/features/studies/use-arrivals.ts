import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchStudies, fetchStudyPage, Problem, type StudyPage, type StudySearch, studiesQuery } from "../../api";
import { useLive } from "../../ui";

/** How long to gather events before asking the server: a CT sends hundreds of objects a minute. */
const GATHER_MS = 1500;

type Loaded = InfiniteData<StudyPage>;

function changeLoaded(queries: QueryClient, change: (items: StudyPage["items"]) => StudyPage["items"]): void {
  queries.setQueriesData<Loaded>(
    { queryKey: ["studies"] },
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) },
  );
}

async function refreshStudies(queries: QueryClient, studyUids: readonly string[]): Promise<void> {
  const fresh = new Map((await fetchStudies(studyUids)).map((study) => [study.study_uid, study]));
  changeLoaded(queries, (items) => items.map((old) => fresh.get(old.study_uid) ?? old));
}

/** Keeps the studies on the screen true while objects arrive, and counts the matching ones that are not on it yet. */
export function useArrivals(asked: StudySearch, { isNarrowed }: { isNarrowed: boolean }) {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const changed = useRef(new Set<string>());
  const arrived = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const queryKey = studiesQuery(asked).queryKey;
  const address = JSON.stringify(asked);

  const settle = async () => {
    timer.current = undefined;
    const [touched, newcomers] = [[...changed.current], [...arrived.current]];
    changed.current.clear();
    arrived.current.clear();
    try {
      await refreshStudies(queries, touched);
      if (newcomers.length === 0) return;
      const matching = isNarrowed
        ? (await fetchStudyPage(asked, "")).items
            .map((study) => study.study_uid)
            .filter((uid) => newcomers.includes(uid))
        : newcomers;
      setFresh((now) => new Set([...now, ...matching]));
    } catch (error) {
      // The marker is a courtesy; the list itself tells of an unreachable server.
      if (!(error instanceof Problem)) throw error;
    }
  };

  useLive("study", ({ study_uid: studyUid, what }) => {
    if (what === "deleted") {
      changeLoaded(queries, (items) => items.filter((study) => study.study_uid !== studyUid));
      setFresh((now) => new Set([...now].filter((uid) => uid !== studyUid)));
      return;
    }
    const pages = queries.getQueryData<Loaded>(queryKey)?.pages ?? [];
    if (pages.every((page) => page.items.length === 0)) return void queries.invalidateQueries({ queryKey });
    const isShown = pages.some((page) => page.items.some((study) => study.study_uid === studyUid));
    if (isShown) changed.current.add(studyUid);
    else if (what === "arrived") arrived.current.add(studyUid);
    timer.current ??= setTimeout(() => void settle(), GATHER_MS);
  });

  const forget = useCallback(() => setFresh(new Set()), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search starts its own count.
  useEffect(() => forget(), [address]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = new Set(
    queries.getQueryData<Loaded>(queryKey)?.pages.flatMap((page) => page.items.map((study) => study.study_uid)),
  );
  return { count: [...fresh].filter((uid) => !shown.has(uid)).length, forget };
}
