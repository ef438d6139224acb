import type { CaseSearch } from "../../api";

export const WHATS = ["toDo", "toRead", "inWork", "toApprove", "toReturn", "returned"] as const;
export type What = (typeof WHATS)[number];
export type Whose = "mine" | "free";

/** What the address of the reading worklist carries. Without `what` it is what is to be read and approved. */
export type ReadingSearch = {
  what?: What | undefined;
  who?: Whose | undefined;
  modality?: string | undefined;
  room?: string | undefined;
  overdue?: true | undefined;
};

const STATES: Record<What, string | undefined> = {
  toDo: undefined,
  toRead: "unread",
  inWork: "reading,consulting",
  toApprove: "read,approving",
  toReturn: "approved",
  returned: "returned",
};

const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, 128) || undefined : undefined;

/** Read the address, or a filter that was kept; whatever is not understood is left out. */
export function readReadingSearch(raw: Record<string, unknown>): ReadingSearch {
  return {
    what: WHATS.find((one) => one === raw.what && one !== "toDo"),
    who: raw.who === "mine" || raw.who === "free" ? raw.who : undefined,
    modality: asText(raw.modality),
    room: asText(raw.room),
    overdue: raw.overdue === true || raw.overdue === "true" || undefined,
  };
}

/** The filter as it is kept: words only. */
export function writeFilter(search: ReadingSearch): Record<string, string> {
  const filled = Object.entries(search).filter(([, value]) => value !== undefined);
  return Object.fromEntries(filled.map(([name, value]) => [name, String(value)]));
}

/** What to ask the server for. */
export function toCaseSearch(search: ReadingSearch): CaseSearch {
  return {
    state: STATES[search.what ?? "toDo"],
    modality: search.modality,
    room: search.room,
    mine: search.who === "mine" ? "true" : undefined,
    free: search.who === "free" ? "true" : undefined,
    overdue: search.overdue && "true",
  };
}

/** How far a moment is from now, in the largest unit that tells it. */
export function distance(
  targetAt: string,
  now: number,
): { isLate: boolean; unit: "minutes" | "hours" | "days"; count: number } {
  const minutes = Math.round((Date.parse(targetAt) - now) / 60_000);
  const size = Math.abs(minutes);
  const isLate = minutes < 0;
  if (size < 100) return { isLate, unit: "minutes", count: size };
  if (size < 48 * 60) return { isLate, unit: "hours", count: Math.round(size / 60) };
  return { isLate, unit: "days", count: Math.round(size / 1440) };
}
