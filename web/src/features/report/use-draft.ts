import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Content, Problem, type Report, saveDraft } from "../../api";
import { dropCopy, isSame, keepCopy, readCopy } from "./draft";

/** How long to wait after the last letter, and between tries while the server is away. */
const REST_MS = 2_000;
const RETRY_MS = 5_000;

export type Saving =
  | { kind: "saved"; at: number | null }
  | { kind: "waiting" }
  | { kind: "saving" }
  /** The server cannot be reached; what was written stays in this browser and is sent when it can be. */
  | { kind: "offline" }
  | { kind: "refused"; error: unknown };

/** Somebody saved meanwhile or has the case: what is here, and what is there. */
export type Clash = { mine: Content; theirs: Report };

export type Draft = {
  content: Content;
  revision: number;
  saving: Saving;
  clash: Clash | null;
  /** What was written before a crash was found in this browser. */
  isRecovered: boolean;
  change: (part: Partial<Content> | ((now: Content) => Partial<Content>)) => void;
  /** Send what is not saved; true once the server has everything. */
  flush: () => Promise<Report | null>;
  /** Settle a clash: go on with one's own text, or with the server's. */
  settle: (choice: "mine" | "theirs") => void;
};

/** The text that is being written: shown at once, kept in the browser at each letter, sent every few seconds. */
export function useDraft(report: Report, me: string, canWrite: boolean): Draft {
  const queries = useQueryClient();
  const [content, setContent] = useState(report.draft);
  const [saving, setSaving] = useState<Saving>({ kind: "saved", at: null });
  const [clash, setClash] = useState<Clash | null>(null);
  const [isRecovered, setRecovered] = useState(false);
  const latest = useRef({ content: report.draft, base: report.draft, revision: report.revision, isClashing: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<Report | null> | null>(null);
  const [revision, setRevision] = useState(report.revision);

  const take = useCallback((from: Report) => {
    latest.current = { content: from.draft, base: from.draft, revision: from.revision, isClashing: false };
    setContent(from.draft);
    setRevision(from.revision);
  }, []);

  const send = useCallback(async (): Promise<Report | null> => {
    const { content: wanted, revision: began, base, isClashing } = latest.current;
    if (isClashing) return null;
    if (isSame(wanted, base)) return queries.getQueryData<Report>(["report", report.id]) ?? report;
    setSaving({ kind: "saving" });
    try {
      const after = await saveDraft(report.id, wanted, began);
      latest.current.base = wanted;
      latest.current.revision = after.revision;
      setRevision(after.revision);
      queries.setQueryData(["report", report.id], after);
      if (isSame(latest.current.content, wanted)) {
        dropCopy(me, report.id);
        setSaving({ kind: "saved", at: Date.now() });
        return after;
      }
      keepCopy(me, report.id, { content: latest.current.content, revision: after.revision, at: Date.now() });
      timer.current = setTimeout(() => void flush.current(), REST_MS);
      setSaving({ kind: "waiting" });
      return null;
    } catch (error) {
      const there =
        error instanceof Problem && error.status === 409 ? (error.facts.report as Report | undefined) : undefined;
      if (there && typeof there === "object") {
        latest.current.isClashing = true;
        setClash({ mine: latest.current.content, theirs: there });
        setSaving({ kind: "waiting" });
      } else if (error instanceof Problem && (error.isUnreachable || error.status >= 500 || error.status === 401)) {
        setSaving({ kind: "offline" });
        timer.current = setTimeout(() => void flush.current(), RETRY_MS);
      } else {
        setSaving({ kind: "refused", error });
      }
      return null;
    }
  }, [queries, report, me]);

  // One request at a time: two would name the same revision and clash with themselves.
  const flush = useRef<() => Promise<Report | null>>(async () => null);
  flush.current = async () => {
    clearTimeout(timer.current);
    while (running.current) await running.current;
    running.current = send().finally(() => {
      running.current = null;
    });
    return running.current;
  };

  const change = useCallback(
    (part: Partial<Content> | ((now: Content) => Partial<Content>)) => {
      const now = latest.current.content;
      const after = { ...now, ...(typeof part === "function" ? part(now) : part) };
      latest.current.content = after;
      setContent(after);
      keepCopy(me, report.id, { content: after, revision: latest.current.revision, at: Date.now() });
      setSaving((before) => (before.kind === "saving" ? before : { kind: "waiting" }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush.current(), REST_MS);
    },
    [me, report.id],
  );

  // What a crash left behind: sent at once if nobody wrote since, else shown beside what is there.
  const isFound = useRef(false);
  useEffect(() => {
    if (!canWrite || isFound.current) return;
    isFound.current = true;
    const copy = readCopy(me, report.id);
    if (!copy) return;
    const found = { ...copy.content, addenda: report.draft.addenda };
    if (isSame(found, report.draft)) {
      dropCopy(me, report.id);
      return;
    }
    if (copy.revision === report.revision) {
      setRecovered(true);
      change(found);
      return;
    }
    latest.current.content = found;
    latest.current.isClashing = true;
    setContent(found);
    setClash({ mine: found, theirs: report });
  }, [canWrite, me, report, change]);

  // Another's newer text shows as soon as nothing of one's own waits.
  useEffect(() => {
    const { content: now, base, revision: began, isClashing } = latest.current;
    if (report.revision > began && isSame(now, base) && !isClashing && !running.current) take(report);
  }, [report, take]);

  useEffect(() => {
    const leave = () => void flush.current();
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", leave);
      clearTimeout(timer.current);
      void flush.current();
    };
  }, []);

  const settle = useCallback(
    (choice: "mine" | "theirs") => {
      if (!clash) return;
      setClash(null);
      if (choice === "theirs") {
        dropCopy(me, report.id);
        take(clash.theirs);
        queries.setQueryData(["report", report.id], clash.theirs);
        setSaving({ kind: "saved", at: null });
        return;
      }
      latest.current = {
        content: { ...clash.mine, addenda: clash.theirs.draft.addenda },
        base: clash.theirs.draft,
        revision: clash.theirs.revision,
        isClashing: false,
      };
      queries.setQueryData(["report", report.id], clash.theirs);
      setContent(latest.current.content);
      void flush.current();
    },
    [clash, me, report.id, queries, take],
  );

  return {
    content,
    revision,
    saving,
    clash,
    isRecovered,
    change,
    flush: useCallback(() => flush.current(), []),
    settle,
  };
}
