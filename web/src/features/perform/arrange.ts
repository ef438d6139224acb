import type { Order, Ticket } from "../../api";

/** An order of a room with its patient's number, if he is here. */
export type Line = { order: Order; ticket: Ticket | null };

const RANK = { called: 1, waiting: 2, skipped: 4 } as const;

/** In the room first, then called, then by turn, then those expected, then those who missed the call, then on hold. */
function rankOf({ order, ticket }: Line): number {
  if (order.state === "started") return 0;
  if (order.state === "held") return 5;
  if (ticket && ticket.state in RANK) return RANK[ticket.state as keyof typeof RANK];
  return 3;
}

/** Orders of a room as a technologist works them off. */
export function arrange(orders: readonly Order[], tickets: readonly Ticket[]): Line[] {
  const ticketOf = new Map(tickets.flatMap((ticket) => ticket.orders.map((order) => [order, ticket] as const)));
  const turnOf = new Map(tickets.map((ticket, index) => [ticket.id, index]));
  const lines = orders.map((order) => ({ order, ticket: ticketOf.get(order.id) ?? null }));
  const turn = (line: Line) => (line.ticket ? (turnOf.get(line.ticket.id) ?? 0) : Number.MAX_SAFE_INTEGER);
  return lines.sort(
    (one, other) =>
      rankOf(one) - rankOf(other) ||
      turn(one) - turn(other) ||
      one.order.due_at.localeCompare(other.order.due_at) ||
      one.order.id - other.order.id,
  );
}
