import type { StudySearch } from "../../api";
import { hospitalDay } from "../../text";

export const PERIODS = ["always", "today", "yesterday", "week", "month", "custom"] as const;
export type Period = (typeof PERIODS)[number];

/** What the address of the study list carries, so that a list can be bookmarked and returned to. */
export type ListSearch = {
  q?: string | undefined;
  name?: string | undefined;
  id?: string | undefined;
  accession?: string | undefined;
  modality?: string | undefined;
  when?: Period | undefined;
  from?: string | undefined;
  to?: string | undefined;
  order?: "name" | undefined;
};

const isPeriod = (value: unknown): value is Period => PERIODS.includes(value as Period);
const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, 128) || undefined : undefined;
const asDay = (value: unknown) => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

/** Read the address; whatever is not understood is left out. */
export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const when = isPeriod(raw.when) && raw.when !== "always" ? raw.when : undefined;
  return {
    q: asText(raw.q),
    name: asText(raw.name),
    id: asText(raw.id),
    accession: asText(raw.accession),
    modality: asText(raw.modality),
    when,
    from: when === "custom" ? asDay(raw.from) : undefined,
    to: when === "custom" ? asDay(raw.to) : undefined,
    order: raw.order === "name" ? "name" : undefined,
  };
}

/** First and last day of a period on the hospital's calendar. */
export function daysOf(
  search: ListSearch,
  now: Date = new Date(),
): { from?: string | undefined; to?: string | undefined } {
  switch (search.when) {
    case "today":
      return { from: hospitalDay(0, now), to: hospitalDay(0, now) };
    case "yesterday":
      return { from: hospitalDay(-1, now), to: hospitalDay(-1, now) };
    case "week":
      return { from: hospitalDay(-6, now), to: undefined };
    case "month":
      return { from: hospitalDay(-29, now), to: undefined };
    case "custom":
      return { from: search.from, to: search.to };
    default:
      return {};
  }
}

/** What to ask the server for. */
export function toStudySearch(search: ListSearch, now?: Date): StudySearch {
  const { from, to } = daysOf(search, now);
  return {
    q: search.q,
    patient_name: search.name,
    patient_id: search.id,
    accession: search.accession,
    modality: search.modality,
    date_from: from,
    date_to: to,
    order: search.order ?? "date",
  };
}

/** Whether anything narrows the list. */
export const isNarrowed = (search: ListSearch) =>
  Object.entries(search).some(([name, value]) => name !== "order" && value !== undefined);
