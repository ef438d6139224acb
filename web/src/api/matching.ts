import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import type { Order } from "./orders";
import { create, type Listed, read, remove, replace } from "./request";

/** A study that no order was found for. */
export type Homeless = Shapes["HomelessItem"];
/** An order that a study may be of: 0 to 100 points, and what speaks for (`+…`) and against it (`-…`). */
export type Suggestion = Shapes["SuggestionItem"];

const uidPath = (uid: string) => encodeURIComponent(uid);

export const homelessQuery = infiniteQueryOptions({
  queryKey: ["homeless"],
  queryFn: ({ pageParam, signal }) => read<Listed<Homeless>>("/homeless", { cursor: pageParam, limit: 100 }, signal),
  initialPageParam: "",
  getNextPageParam: (last) => last.next ?? undefined,
});
export const suggestionsQuery = (studyUid: string) =>
  queryOptions({
    queryKey: ["homeless-suggestions", studyUid],
    queryFn: ({ signal }) => read<Listed<Suggestion>>(`/homeless/${uidPath(studyUid)}/suggestions`, {}, signal),
  });
export const dismissHomeless = (studyUid: string, reason: string) =>
  create<void>(`/homeless/${uidPath(studyUid)}/dismiss`, { reason });

/** The orders that a study is matched with. */
export const studyOrdersQuery = (studyUid: string) =>
  queryOptions({
    queryKey: ["study-orders", studyUid],
    queryFn: ({ signal }) => read<Listed<Order>>(`/studies/${uidPath(studyUid)}/orders`, {}, signal),
  });
export const matchStudy = (order: number, studyUid: string) =>
  replace<Order>(`/orders/${order}/studies/${uidPath(studyUid)}`, {});
export const unmatchStudy = (order: number, studyUid: string, reason: string) =>
  remove<Order>(`/orders/${order}/studies/${uidPath(studyUid)}`, { reason });
export const moveStudy = (order: number, studyUid: string, target: number, reason: string) =>
  create<Order>(`/orders/${order}/studies/${uidPath(studyUid)}/move`, { target, reason });
