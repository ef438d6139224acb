import { describe, expect, it } from "vitest";
import type { Order, Ticket } from "../../api";
import { arrange } from "./arrange";

const order = (id: number, state: Order["state"] = "waiting") =>
  ({ id, state, due_at: `2026-11-24T0${id}:00` }) as Order;
const ticket = (id: number, state: Ticket["state"], ...orders: number[]) => ({ id, state, orders }) as Ticket;

describe("a technologist's list", () => {
  it("begins with who is in the room and goes on by turn", () => {
    const orders = [order(1), order(2), order(3), order(4, "started"), order(5), order(6, "held")];
    const tickets = [ticket(11, "called", 3), ticket(12, "waiting", 2), ticket(13, "skipped", 1)];
    expect(arrange(orders, tickets).map((line) => line.order.id)).toEqual([4, 3, 2, 5, 1, 6]);
  });

  it("keeps the orders of one number together", () => {
    const lines = arrange([order(1), order(2), order(3)], [ticket(11, "waiting", 3, 1), ticket(12, "waiting", 2)]);
    expect(lines.map((line) => line.order.id)).toEqual([1, 3, 2]);
  });
});
