import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read } from "./request";

export type Ticket = Shapes["TicketItem"];
export type Board = Shapes["BoardAnswer"];
export type BoardRoom = Shapes["BoardRoomItem"];

/** Who is expected in a room today: called, waiting by turn, skipped. */
export const queueQuery = (room: string) =>
  queryOptions({
    queryKey: ["queue", room],
    queryFn: ({ signal }) => read<Listed<Ticket>>("/queue", { room }, signal),
    enabled: room !== "",
  });
export const boardQuery = (rooms: string) =>
  queryOptions({
    queryKey: ["board", rooms],
    queryFn: ({ signal }) => read<Board>("/queue/board", { rooms }, signal),
  });

export const callNext = (room: string) => create<Ticket>("/queue/call", { room });
export const callTicket = (ticket: number) => create<Ticket>(`/queue/tickets/${ticket}/call`);
export const skipTicket = (ticket: number) => create<Ticket>(`/queue/tickets/${ticket}/skip`);
export const returnTicket = (ticket: number) => create<Ticket>(`/queue/tickets/${ticket}/return`);
