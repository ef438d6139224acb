import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

export type DayPlan = Shapes["DayAnswer"];
export type Appointment = Shapes["AppointmentItem"];
export type PlanConflict = Shapes["ConflictItem"];
export type Shift = Shapes["ShiftItem"];
export type Duty = Shapes["DutyItem"];
export type NewDuty = Omit<Duty, "id">;
export type Closure = Shapes["ClosureItem"];

/** The plan of a day, YYYY-MM-DD. */
export const dayQuery = (day: string) =>
  queryOptions({
    queryKey: ["schedule", day],
    queryFn: ({ signal }) => read<DayPlan>(`/schedule/${day}`, {}, signal),
  });
export const shiftsQuery = queryOptions({
  queryKey: ["roster", "shifts"],
  queryFn: ({ signal }) => read<Listed<Shift>>("/shifts", {}, signal),
});
export const dutiesQuery = (since: string, until: string) =>
  queryOptions({
    queryKey: ["roster", "duties", since, until],
    queryFn: ({ signal }) => read<Listed<Duty>>("/duties", { since, until }, signal),
  });
export const peopleQuery = queryOptions({
  queryKey: ["roster", "people"],
  queryFn: ({ signal }) => read<Listed<string>>("/duties/people", {}, signal),
});

const path = (code: string) => `/shifts/${encodeURIComponent(code)}`;
export const putShift = ({ code, ...facts }: Shift) => replace<Shift>(path(code), facts);
export const removeShift = (code: string) => remove<void>(path(code));
export const addDuty = (duty: NewDuty) => create<Duty>("/duties", duty);
export const removeDuty = (duty: number) => remove<void>(`/duties/${duty}`);
export const copyDuties = (source: string, target: string, days: number) =>
  create<Shapes["Copied"]>("/duties/copy", { source, target, days });
export const addClosure = (closure: Omit<Closure, "id">) => create<Closure>("/closures", closure);
export const removeClosure = (closure: number) => remove<void>(`/closures/${closure}`);
