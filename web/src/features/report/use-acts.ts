import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  addAddendum,
  type Content,
  correctReport,
  Problem,
  type Report,
  type ReportStep,
  type ReportStepBody,
  takeCase,
  takeReportStep,
} from "../../api";
import { useText } from "../../text";
import { tellDone, tellProblem } from "../../ui";
import type { Act } from "./steps";
import type { Draft } from "./use-draft";

const STEP: Partial<Record<Act, ReportStep>> = {
  finish: "finish",
  consult: "consult",
  endConsult: "end_consult",
  release: "release",
  approve: "approve",
  confirm: "confirm",
  sendBack: "send_back",
  reread: "reread",
  return: "return",
  unapprove: "unapprove",
  recall: "recall",
};

export type Said = { act: Act; reason?: string; said?: string; content?: Content };

/** Takes the steps of a report; what is typed is saved first, so that a step is of what the reader sees. */
export function useActs(report: Report, draft: Draft) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ act, reason = "", said = "", content = draft.content }: Said): Promise<Report> => {
      const [first] = report.orders;
      if (!first) throw new Error(t("problem.notFound"));
      if (act === "take" || act === "takeApprove") return takeCase(first.id);
      if (act === "takeOver") return takeCase(first.id, reason);
      if (act === "addendum") return addAddendum(report.id, said, reason, report.latest);
      if (act === "correct") return correctReport(report.id, content, reason, report.latest);
      const saved = await draft.flush();
      if (!saved) throw new Error(t("report.notSaved"));
      const take = (body: ReportStepBody) => takeReportStep(report.id, body);
      const facts = { reason, revision: saved.revision, version: saved.latest };
      if (act === "finishApprove") {
        const read = await take({ ...facts, step: "finish" });
        return take({ step: "approve", revision: read.revision });
      }
      const step = STEP[act];
      if (!step) throw new Error(act);
      return take({ ...facts, step });
    },
    onSuccess: (after, { act }) => {
      queries.setQueryData(["report", report.id], after);
      tellDone(t(`report.act.${act}`));
    },
    onError: (error) => tellProblem(error, text),
    onSettled: (_after, error) => {
      void queries.invalidateQueries({ queryKey: ["cases"] });
      void queries.invalidateQueries({
        queryKey: ["report", report.id],
        exact: !(error instanceof Problem) && !!error,
      });
    },
  });
}
