import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, read } from "./request";

export type Handover = Shapes["HandoverItem"];
export type HandoverList = Shapes["HandoverList"];
export type HandoverBody = Partial<Shapes["HandoverBody"]> & Pick<Shapes["HandoverBody"], "mode">;
export type HandoverMode = Handover["mode"];
export type PinKind = HandoverList["default_pin"];
export type Given = Shapes["GivenAnswer"];

/** What was handed over of an order, and what can be. */
export const handoversQuery = (order: number) =>
  queryOptions({
    queryKey: ["handovers", order],
    queryFn: ({ signal }) => read<HandoverList>(`/orders/${order}/handovers`, {}, signal),
  });

export const giveHandover = (order: number, body: HandoverBody) => create<Given>(`/orders/${order}/handovers`, body);
export const revokeHandover = (handover: number, reason: string) =>
  create<Handover>(`/handovers/${handover}/revoke`, { reason });
