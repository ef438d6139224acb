import type { AuditSearch } from "../../api";

/** What the address of the audit page carries; days are YYYY-MM-DD. */
export type AuditPageSearch = {
  action?: string | undefined;
  who?: string | undefined;
  study?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, 128) || undefined : undefined;
const asDay = (value: unknown) => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

export function readAuditSearch(raw: Record<string, unknown>): AuditPageSearch {
  return {
    action: asText(raw.action),
    who: asText(raw.who),
    study: asText(raw.study),
    from: asDay(raw.from),
    to: asDay(raw.to),
  };
}

/** The day after, as YYYY-MM-DD. */
function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** Whole days of the hospital's clock as instants: `from` inclusive, `to` exclusive. */
export function toAuditSearch(search: AuditPageSearch): AuditSearch {
  return {
    action: search.action,
    who: search.who,
    study_uid: search.study,
    from: search.from && `${search.from}T00:00:00+07:00`,
    to: search.to && `${dayAfter(search.to)}T00:00:00+07:00`,
  };
}
