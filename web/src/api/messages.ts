import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { API, create, type Listed, read } from "./request";

/** A message of the log. */
export type MessageRow = Shapes["MessageRow"];
/** A message whole, in segments and fields. */
export type MessageShown = Shapes["MessageShown"];
export type MessageState = MessageRow["state"];
export type MessageSearch = {
  q?: string | undefined;
  his?: string | undefined;
  direction?: "in" | "out" | undefined;
  state?: MessageState | undefined;
  kind?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};
/** What can be repeated all at once: a direction and a state are said. */
export type RepeatFilter = Shapes["RepeatFilterBody"];

export const findMessages = (search: MessageSearch & { cursor?: string; limit?: number }, signal?: AbortSignal) =>
  read<Listed<MessageRow>>("/messages", search, signal);

export const messagesQuery = (search: MessageSearch) =>
  infiniteQueryOptions({
    queryKey: ["messages", search],
    queryFn: ({ pageParam, signal }) => findMessages({ ...search, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

const path = (id: number, rest = "") => `/messages/${id}${rest}`;

export const readMessage = (id: number, signal?: AbortSignal) => read<MessageShown>(path(id), {}, signal);
export const messageQuery = (id: number) =>
  queryOptions({ queryKey: ["message", id], queryFn: ({ signal }) => readMessage(id, signal) });
/** The address of a message byte for byte. */
export const messageBytes = (id: number) => `${API}${path(id, "/raw")}`;

export const replayMessage = (id: number, corrected = "") => create<MessageRow>(path(id, "/replay"), { corrected });
export const resendMessage = (id: number) => create<MessageRow>(path(id, "/resend"));
export const cancelMessage = (id: number, reason: string) => create<MessageRow>(path(id, "/cancel"), { reason });
export const countMessages = (filter: RepeatFilter) => create<Shapes["Counted"]>("/messages/count", filter);
export const repeatMessages = (filter: RepeatFilter) => create<Shapes["Repeated"]>("/messages/repeat", filter);
