import type { Appointment, DayPlan, PlanConflict } from "../../api";

/** Minutes from midnight of `HH:MM[:SS]`. */
export function minutesOf(clock: string): number {
  const [hour = "0", minute = "0"] = clock.split(":");
  return Number(hour) * 60 + Number(minute);
}

/** `HH:MM` of minutes from midnight. */
export const clockOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Minutes from midnight of an instant on the hospital's clock; Vietnam keeps no summer time. */
export function minuteOfDay(iso: string): number {
  const moment = new Date(new Date(iso).getTime() + 7 * 3_600_000);
  return moment.getUTCHours() * 60 + moment.getUTCMinutes();
}

/** First and last minute that a day's grid shows: the shifts and every appointment, at least the usual day. */
export function hoursOf(plan: DayPlan): { from: number; to: number } {
  const begins = [7 * 60, ...plan.shifts.map((shift) => minutesOf(shift.begins))];
  const ends = [17 * 60];
  for (const shift of plan.shifts)
    ends.push(minutesOf(shift.ends) > minutesOf(shift.begins) ? minutesOf(shift.ends) : 24 * 60);
  for (const one of plan.appointments) {
    begins.push(minuteOfDay(one.at));
    ends.push(minuteOfDay(one.at) + one.minutes);
  }
  return {
    from: Math.floor(Math.min(...begins) / 60) * 60,
    to: Math.min(24 * 60, Math.ceil(Math.max(...ends) / 60) * 60),
  };
}

/** An appointment in its column: how far down, how tall, and beside how many others. */
export type Placed = { appointment: Appointment; start: number; minutes: number; lane: number; lanes: number };

/** Appointments of one room, those at the same time side by side. */
export function layOut(appointments: readonly Appointment[]): Placed[] {
  const placed: Placed[] = [];
  let group: Placed[] = [];
  let groupEnds = -1;
  const close = () => {
    const lanes = Math.max(0, ...group.map((one) => one.lane)) + 1;
    for (const one of group) placed.push({ ...one, lanes });
    group = [];
  };
  for (const appointment of [...appointments].sort((one, other) => one.at.localeCompare(other.at))) {
    const start = minuteOfDay(appointment.at);
    if (start >= groupEnds) close();
    const taken = new Set(group.filter((one) => one.start + one.minutes > start).map((one) => one.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    group.push({ appointment, start, minutes: appointment.minutes, lane, lanes: 1 });
    groupEnds = Math.max(groupEnds, start + appointment.minutes);
  }
  close();
  return placed;
}

/** The conflicts of each order. */
export function conflictsOf(conflicts: readonly PlanConflict[]): ReadonlyMap<number, PlanConflict[]> {
  const found = new Map<number, PlanConflict[]>();
  for (const conflict of conflicts)
    for (const order of conflict.orders) found.set(order, [...(found.get(order) ?? []), conflict]);
  return found;
}

/** The minute a card is dropped at, on steps that people make appointments at. */
export const snap = (minutes: number, step = 5) =>
  Math.max(0, Math.min(24 * 60 - step, Math.round(minutes / step) * step));
