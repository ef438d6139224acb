import type { MessageSearch, MessageState, RepeatFilter } from "../../api";

/** What the address of the message log carries; days are YYYY-MM-DD. */
export type LogSearch = {
  q?: string | undefined;
  his?: string | undefined;
  direction?: "in" | "out" | undefined;
  state?: MessageState | undefined;
  kind?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The message that is open. */
  message?: number | undefined;
};

export const STATES = ["received", "processed", "failed", "ignored", "queued", "sent", "cancelled"] as const;
const REPEATED_IN = ["failed", "ignored"] as const;
const REPEATED_OUT = ["failed", "sent", "queued"] as const;

const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, 128) || undefined : undefined;
const asDay = (value: unknown) => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

export function readLogSearch(raw: Record<string, unknown>): LogSearch {
  const message = Number(raw.message);
  return {
    q: asText(raw.q),
    his: asText(raw.his),
    direction: raw.direction === "in" || raw.direction === "out" ? raw.direction : undefined,
    state: STATES.find((state) => state === raw.state),
    kind: asText(raw.kind),
    from: asDay(raw.from),
    to: asDay(raw.to),
    message: Number.isSafeInteger(message) && message > 0 ? message : undefined,
  };
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** Whole days of the hospital's clock as instants: `since` inclusive, `until` exclusive. */
export function toMessageSearch({ from, to, message: _, ...rest }: LogSearch): MessageSearch {
  return {
    ...rest,
    since: from && `${from}T00:00:00+07:00`,
    until: to && `${dayAfter(to)}T00:00:00+07:00`,
  };
}

/** The filter as one that may be repeated all at once, or null where it says too little. */
export function toRepeatFilter(search: LogSearch): RepeatFilter | null {
  const { q, his, direction, state, kind, since, until } = toMessageSearch(search);
  const wanted = direction === "in" ? REPEATED_IN.find((one) => one === state) : undefined;
  const resent = direction === "out" ? REPEATED_OUT.find((one) => one === state) : undefined;
  const chosen = wanted ?? resent;
  if (!direction || !chosen) return null;
  return {
    text: q ?? "",
    his: his ?? "",
    direction,
    state: chosen,
    kind: kind ?? "",
    control_id: "",
    since: since ?? null,
    until: until ?? null,
  };
}

/** Whether a message may be processed or sent once more. */
export function mayRepeat(message: { direction: "in" | "out"; state: MessageState }): boolean {
  if (message.direction === "in") return message.state !== "processed";
  return message.state !== "cancelled";
}
