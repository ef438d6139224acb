import { describe, expect, it } from "vitest";
import type { Appointment, DayPlan } from "../../api";
import { clockOf, conflictsOf, hoursOf, layOut, minuteOfDay, snap } from "./day-grid";

const at = (order: number, clock: string, minutes = 30) =>
  ({ order, at: `2026-11-24T${clock}:00+07:00`, minutes }) as Appointment;

describe("a day", () => {
  it("counts by the hospital's clock", () => {
    expect(minuteOfDay("2026-11-24T01:30:00Z")).toBe(510);
    expect(clockOf(510)).toBe("08:30");
    expect(snap(512.6)).toBe(515);
    expect(snap(-40)).toBe(0);
  });

  it("puts appointments at the same time side by side", () => {
    const lanes = layOut([at(1, "08:00"), at(2, "08:15"), at(3, "08:30"), at(4, "10:00")]);
    expect(lanes.map(({ appointment, lane, lanes: of }) => [appointment.order, lane, of])).toEqual([
      [1, 0, 2],
      [2, 1, 2],
      [3, 0, 2],
      [4, 0, 1],
    ]);
  });

  it("shows every hour that something is in", () => {
    const plan = { shifts: [{ begins: "06:30:00", ends: "11:00:00" }], appointments: [at(1, "19:50")] };
    expect(hoursOf(plan as unknown as DayPlan)).toEqual({ from: 360, to: 1260 });
  });

  it("finds the conflicts of an order", () => {
    const conflict = { kind: "closed", orders: [1, 2], room_code: "", device: "", detail: "" } as const;
    expect(conflictsOf([{ ...conflict, orders: [1, 2] }]).get(2)).toHaveLength(1);
  });
});
