import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { type Case, Problem, type Report, takeCase, takeNextCase } from "../../api";
import { useText } from "../../text";
import { tellProblem, useMay, useSignedIn } from "../../ui";
import type { ReadingSearch } from "./reading-search";

/** Below this width the pictures and the report do not fit beside each other. */
const WIDE = "(min-width: 1024px)";

type Open = {
  /** Open a case as it stands: one that waits is taken. */
  open: (one: Case) => Promise<void>;
  /** Take the case that is to be read first. */
  next: (search: ReadingSearch) => Promise<void>;
  take: (one: Case, reason: string) => Promise<void>;
};

/** Ways into a case: its pictures and its report beside each other, or the report alone. */
export function useOpenCase(): Open {
  const text = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayLook = useMay()("study.read");
  const me = useSignedIn()?.name ?? "";
  const go = useCallback(
    async (report: number, studies: readonly string[]) => {
      const [studyUid] = studies;
      if (studyUid && mayLook && window.matchMedia(WIDE).matches)
        await navigate({ to: "/viewer/$studyUid", params: { studyUid }, search: { report } });
      else await navigate({ to: "/report/$report", params: { report: String(report) } });
    },
    [navigate, mayLook],
  );
  const keep = useCallback(
    (report: Report) => {
      queries.setQueryData(["report", report.id], report);
      void queries.invalidateQueries({ queryKey: ["cases"] });
    },
    [queries],
  );
  const take = useCallback(
    async (one: Case, reason: string) => {
      const report = await takeCase(one.order.id, reason);
      keep(report);
      await go(report.id, one.studies);
    },
    [keep, go],
  );
  const open = useCallback(
    async (one: Case) => {
      const isFree = one.holder === "" || one.holder === me;
      try {
        if (isFree && ["unread", "reading", "consulting"].includes(one.order.state)) await take(one, "");
        else if (one.report !== null) await go(one.report, one.studies);
      } catch (error) {
        tellProblem(error, text);
        void queries.invalidateQueries({ queryKey: ["cases"] });
      }
    },
    [take, go, me, text, queries],
  );
  const next = useCallback(
    async ({ modality = "", room = "", overdue }: ReadingSearch) => {
      try {
        const report = await takeNextCase({ modality, room, overdue: overdue === true });
        keep(report);
        await go(report.id, report.studies);
      } catch (error) {
        tellProblem(
          error instanceof Problem && error.status === 404 ? new Error(text.t("reading.noNext")) : error,
          text,
        );
      }
    },
    [keep, go, text],
  );
  return { open, next, take };
}
