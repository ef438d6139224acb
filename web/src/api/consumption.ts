import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, replace } from "./request";

/** A film, contrast medium or other supply. */
export type Supply = Shapes["SupplyItem"];
export type SupplyDraft = Required<Shapes["NewSupply"]>;
/** So much of a supply is usual for a service. */
export type UsualSupply = Shapes["UsualLine"];
/** What an examination used; revision 0: nothing was recorded yet. */
export type Consumption = Shapes["ConsumptionItem"];
export type ConsumptionBody = Required<Shapes["ConsumptionBody"]>;

export const suppliesQuery = queryOptions({
  queryKey: ["supplies"],
  queryFn: ({ signal }) => read<Listed<Supply>>("/supplies", {}, signal),
  staleTime: 60_000,
});
export const addSupply = (supply: SupplyDraft) => create<Supply>("/supplies", supply);
export const changeSupply = ({ code, ...facts }: SupplyDraft) =>
  replace<Supply>(`/supplies/${encodeURIComponent(code)}`, facts);

export const usualSuppliesQuery = (service: string) =>
  queryOptions({
    queryKey: ["supplies", "usual", service],
    queryFn: ({ signal }) => read<Listed<UsualSupply>>(`/services/${encodeURIComponent(service)}/supplies`, {}, signal),
  });
export const setUsualSupplies = (service: string, items: readonly UsualSupply[]) =>
  replace<Listed<UsualSupply>>(`/services/${encodeURIComponent(service)}/supplies`, { items });

export const consumptionQuery = (order: number) =>
  queryOptions({
    queryKey: ["order", order, "consumption"],
    queryFn: ({ signal }) => read<Consumption>(`/orders/${order}/consumption`, {}, signal),
  });
export const recordConsumption = (order: number, body: ConsumptionBody) =>
  replace<Consumption>(`/orders/${order}/consumption`, body);
