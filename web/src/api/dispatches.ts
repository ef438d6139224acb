import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read } from "./request";

/** A DICOM request on its way to a device, delivered, or refused too often. */
export type Dispatch = Shapes["DispatchItem"];
export type DispatchFilter = { state: Dispatch["state"]; device: string; kind: Dispatch["kind"] | "" };

export const dispatchesQuery = (filter: DispatchFilter) =>
  queryOptions({
    queryKey: ["dispatches", filter],
    queryFn: ({ signal }) => read<Listed<Dispatch>>("/dispatches", { ...filter, limit: 200 }, signal),
    refetchInterval: 15_000,
  });
export const resendDispatch = (id: number) => create<Dispatch>(`/dispatches/${id}/resend`);
export const resendDispatches = async (device: string, kind: DispatchFilter["kind"]) =>
  (await create<Shapes["DispatchCount"]>("/dispatches/resend", { device, kind })).count;
