import type { Content, KeyImage, Report } from "../../api";

export const SECTIONS = ["technique", "description", "conclusion", "recommendation"] as const;
export type Section = (typeof SECTIONS)[number];

/** What was written here and the server has not confirmed yet; kept in the browser so that no crash loses it. */
export type LocalCopy = { content: Content; revision: number; at: number };

const key = (user: string, report: number) => `khoanh:draft:${user}:${report}`;

export function readCopy(user: string, report: number): LocalCopy | null {
  try {
    const copy = JSON.parse(localStorage.getItem(key(user, report)) ?? "null") as LocalCopy | null;
    return copy && typeof copy.revision === "number" && typeof copy.content?.description === "string" ? copy : null;
  } catch {
    return null;
  }
}

/** Whether the browser took it: a full or forbidden storage does not stop the writing. */
export function keepCopy(user: string, report: number, copy: LocalCopy): boolean {
  try {
    localStorage.setItem(key(user, report), JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function dropCopy(user: string, report: number): void {
  try {
    localStorage.removeItem(key(user, report));
  } catch {
    // Nothing was kept.
  }
}

/** Two contents say the same. */
export function isSame(one: Content, other: Content): boolean {
  return (
    SECTIONS.every((section) => one[section] === other[section]) &&
    one.critical === other.critical &&
    one.critical_note === other.critical_note &&
    one.icd10.join("\n") === other.icd10.join("\n") &&
    JSON.stringify(one.key_images.map(nameOf)) === JSON.stringify(other.key_images.map(nameOf))
  );
}

const nameOf = (image: KeyImage) => [image.sop_uid, image.frame, image.centre, image.width, image.caption];

/** The text with something inserted at a place, on a line or after a blank of its own. */
export function insertAt(text: string, at: number, what: string): { text: string; at: number } {
  const before = text.slice(0, at);
  const gap = before === "" || /\s$/.test(before) ? "" : " ";
  return { text: before + gap + what + text.slice(at), at: at + gap.length + what.length };
}

type Person = { me: string; mayApprove: boolean };

/** Whether the text may be changed now by who looks: the case is his, in a state in which one writes. */
export function isWritable({ state, holder }: Pick<Report, "state" | "holder">, { me, mayApprove }: Person): boolean {
  if (holder !== me) return false;
  return state === "reading" || state === "consulting" || (state === "approving" && mayApprove);
}
