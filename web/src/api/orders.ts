import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { change, create, type Listed, read } from "./request";

export type Order = Shapes["OrderItem"];
export type OrderDetail = Shapes["OrderDetail"];
export type OrderState = Order["state"];
export type OrderEvent = Shapes["EventItem"];
export type Priority = Order["priority"];
export type Step = OrderDetail["steps"][number];
export type OrderBody = Partial<Shapes["OrderBody"]>;
export type StepBody = Partial<Shapes["StepBody"]> & { step: Step };
export type Slip = Shapes["SlipAnswer"];

/** What a search of orders asks for; moments are ISO with a zone. */
export type OrderSearch = {
  q?: string | undefined;
  state?: string | undefined;
  modality?: string | undefined;
  room?: string | undefined;
  device?: string | undefined;
  priority?: Priority | undefined;
  patient?: number | undefined;
  unpaid?: "true" | undefined;
  unscheduled?: "true" | undefined;
  unreconciled?: "true" | undefined;
  since?: string | undefined;
  until?: string | undefined;
  order?: "newest" | "oldest" | undefined;
};

const PAGE_SIZE = 100;

export const fetchOrders = (search: OrderSearch, cursor = "", signal?: AbortSignal, limit = PAGE_SIZE) =>
  read<Listed<Order>>("/orders", { ...search, cursor, limit }, signal);

export const ordersQuery = (search: OrderSearch) =>
  infiniteQueryOptions({
    queryKey: ["orders", search],
    queryFn: ({ pageParam, signal }) => fetchOrders(search, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** One order with the steps that the person may take; the server notes that it was opened. */
export const orderQuery = (order: number) =>
  queryOptions({
    queryKey: ["order", order],
    queryFn: ({ signal }) => read<OrderDetail>(`/orders/${order}`, {}, signal),
  });
export const orderEventsQuery = (order: number) =>
  queryOptions({
    queryKey: ["order", order, "events"],
    queryFn: ({ signal }) => read<Listed<OrderEvent>>(`/orders/${order}/events`, {}, signal),
  });

export const placeOrder = (body: OrderBody) => create<Shapes["PlacedOrder"]>("/orders", body);
export const changeOrder = (order: number, body: OrderBody) => change<Shapes["PlacedOrder"]>(`/orders/${order}`, body);
export const takeStep = (order: number, body: StepBody) => create<Order>(`/orders/${order}/steps`, body);
export const reconcileOrders = (order: number, placed: number) =>
  create<Order>(`/orders/${order}/reconcile`, { placed });

/** What is printed of an order; the server notes that it was printed, unless it is only shown. */
export const slipQuery = (order: number, { isShown = false } = {}) =>
  queryOptions({
    queryKey: ["slip", order, isShown],
    queryFn: ({ signal }) => read<Slip>(`/orders/${order}/slip`, { shown: isShown ? "true" : "" }, signal),
    staleTime: 60_000,
  });
