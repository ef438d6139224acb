import type { OrderSearch, OrderState, Priority } from "../../api";
import { hospitalDay, shiftDay, startOfDay } from "../../text";
import { DONE_STATES, OPEN_STATES, PRIORITIES, STATES } from "../../ui";

export type StateChoice = OrderState | "stillOpen" | "allDone";

/** What the address of the reception list carries. Without `when` it is today. */
export type ReceptionSearch = {
  q?: string | undefined;
  when?: "open" | undefined;
  day?: string | undefined;
  state?: StateChoice | undefined;
  modality?: string | undefined;
  room?: string | undefined;
  priority?: Priority | undefined;
  unpaid?: true | undefined;
  local?: true | undefined;
};

const asText = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, 128) || undefined : undefined;
const oneOf = <Value extends string>(value: unknown, known: readonly Value[]) => known.find((one) => one === value);

/** Read the address; whatever is not understood is left out. */
export function readReceptionSearch(raw: Record<string, unknown>): ReceptionSearch {
  return {
    q: asText(raw.q),
    when: raw.when === "open" ? "open" : undefined,
    day: typeof raw.day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(raw.day) ? raw.day : undefined,
    state: oneOf<StateChoice>(raw.state, [...STATES, "stillOpen", "allDone"]),
    modality: asText(raw.modality),
    room: asText(raw.room),
    priority: oneOf(raw.priority, PRIORITIES),
    unpaid: raw.unpaid === true || undefined,
    local: raw.local === true || undefined,
  };
}

/** What to ask the server for. A search by text looks at every day, as a patient may come on another than planned. */
export function toOrderSearch(search: ReceptionSearch, now: Date = new Date()): OrderSearch {
  const day = search.day ?? hospitalDay(0, now);
  const isOfDay = search.day !== undefined || (search.when !== "open" && !search.q);
  const chosen = search.state ?? (search.when === "open" ? "stillOpen" : undefined);
  return {
    q: search.q,
    state: chosen === "stillOpen" ? OPEN_STATES : chosen === "allDone" ? DONE_STATES : chosen,
    modality: search.modality,
    room: search.room,
    priority: search.priority,
    unpaid: search.unpaid && "true",
    unreconciled: search.local && "true",
    since: isOfDay ? startOfDay(day) : undefined,
    until: isOfDay ? startOfDay(shiftDay(day, 1)) : undefined,
    order: "newest",
  };
}
