import type { Order, OrderState, Priority } from "../../api";
import { ageInYears, formatDate, formatMoment, formatPersonName, hospitalDay, sexWord, type Text } from "../../text";

/** Every state in the order of the work. */
export const STATES: readonly OrderState[] = [
  "waiting",
  "held",
  "started",
  "unread",
  "reading",
  "consulting",
  "read",
  "approving",
  "approved",
  "returned",
  "refused",
  "cancelled",
  "discontinued",
];
export const PRIORITIES: readonly Priority[] = ["stat", "high", "routine", "low"];

/** Something is still to be done with the patient. */
export const OPEN_STATES = "waiting,held,started";
export const DONE_STATES = "unread,reading,consulting,read,approving,approved,returned";
export const isOpen = (state: OrderState) => OPEN_STATES.split(",").includes(state);

/** The patient's name of an order, or a word that says it is missing. */
export const orderName = (order: { patient_name: string }, { t }: Text) =>
  formatPersonName(order.patient_name) || t("studies.noName");

type Person = { patient_birth_date: string; patient_birth_year: number | null; patient_sex: string };

/** Sex, birth date or year, and age today. */
export function orderPerson(order: Person, text: Text): string {
  const birth = order.patient_birth_date || (order.patient_birth_year ? String(order.patient_birth_year) : "");
  const age = ageInYears(birth, hospitalDay());
  return [sexWord(order.patient_sex, text.t), formatDate(birth), age === null ? "" : text.t("studies.age", { age })]
    .filter(Boolean)
    .join(" · ");
}

/** When an order is due: the hour if it is today, else the day too. */
export function dueWord(order: Order): string {
  const moment = formatMoment(order.due_at);
  const [day = "", hour = ""] = moment.split(" ");
  return day === formatDate(hospitalDay()) ? hour : moment;
}
