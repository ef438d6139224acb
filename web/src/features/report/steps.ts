import type { Permission, Report } from "../../api";

/** What can be done with a report; the first one is the next of the day's work. */
export type Act =
  | "take"
  | "takeOver"
  | "finish"
  | "finishApprove"
  | "consult"
  | "endConsult"
  | "release"
  | "takeApprove"
  | "approve"
  | "confirm"
  | "sendBack"
  | "reread"
  | "sign"
  | "return"
  | "unapprove"
  | "recall"
  | "addendum"
  | "correct";

type May = (permission: Permission) => boolean;

/** The acts that are open to who looks, the main one first; the server decides again. */
export function actsFor(report: Report, me: string, may: May): Act[] {
  const { state, holder } = report;
  if (holder !== "" && holder !== me && !["approved", "returned"].includes(state))
    return may("report.write") ? ["takeOver"] : [];
  const isMine = holder === me;
  const mayApprove = may("report.approve");
  const acts: [boolean, Act][] = [
    [state === "unread" || (["reading", "consulting"].includes(state) && !isMine), "take"],
    [["reading", "consulting"].includes(state) && isMine, "finish"],
    [state === "reading" && isMine && mayApprove, "finishApprove"],
    [state === "reading" && isMine, "consult"],
    [state === "consulting" && isMine, "endConsult"],
    [["read", "approving"].includes(state) && mayApprove, "approve"],
    [state === "read" && mayApprove, "takeApprove"],
    [state === "approving" && isMine && mayApprove, "confirm"],
    [["read", "approving"].includes(state) && mayApprove, "sendBack"],
    [state === "read" && may("report.write"), "reread"],
    [["reading", "consulting", "approving"].includes(state) && isMine, "release"],
    [isUnsigned(report) && may("report.sign"), "sign"],
    [mayReturn(report) && may("report.return"), "return"],
    [maySign(report) && !report.must_sign && may("report.sign"), "sign"],
    [["approved", "returned"].includes(state) && mayApprove, "addendum"],
    [["approved", "returned"].includes(state) && mayApprove, "correct"],
    [state === "approved" && mayApprove, "unapprove"],
    [state === "returned" && mayApprove, "recall"],
  ];
  return acts.filter(([isOpen]) => isOpen).map(([, act]) => act);
}

/** There is something to return, and no signature is missing. */
function mayReturn({ state, latest, returned, signed, must_sign: mustSign }: Report): boolean {
  const isOpen = state === "approved" || (state === "returned" && returned < latest);
  return isOpen && (!mustSign || signed === latest);
}

const maySign = ({ state, latest, signed }: Report) => ["approved", "returned"].includes(state) && signed !== latest;

/** The newest version waits for its signature. */
export const isUnsigned = (report: Report) => report.must_sign && maySign(report);

/** Acts that ask for why. */
export const NEEDS_REASON: readonly Act[] = ["takeOver", "consult", "sendBack", "unapprove", "recall"];
