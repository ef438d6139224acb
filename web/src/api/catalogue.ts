import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, replace } from "./request";

export type Room = Shapes["RoomItem"];
export type Service = Shapes["ServiceItem"];

/** Rooms by code, those out of use too. */
export const roomsQuery = queryOptions({
  queryKey: ["rooms"],
  queryFn: ({ signal }) => read<Listed<Room>>("/rooms", {}, signal),
  staleTime: 60_000,
});

/** Services by code, those out of use too. */
export const servicesQuery = queryOptions({
  queryKey: ["services"],
  queryFn: ({ signal }) => read<Listed<Service>>("/services", {}, signal),
  staleTime: 60_000,
});

export type RoomDraft = Required<Shapes["NewRoom"]>;
export type ServiceDraft = Required<Shapes["NewService"]>;
/** A code that another system used and that nobody has mapped. */
export type UnmappedCode = Shapes["UnmappedItem"];
export type Brought = Shapes["BroughtAnswer"];

export const addRoom = (room: RoomDraft) => create<Room>("/rooms", room);
export const changeRoom = ({ code, ...facts }: RoomDraft) => replace<Room>(`/rooms/${encodeURIComponent(code)}`, facts);
export const addService = (service: ServiceDraft) => create<Service>("/services", service);
export const changeService = ({ code, ...facts }: ServiceDraft) =>
  replace<Service>(`/services/${encodeURIComponent(code)}`, facts);
/** Add or change many at once; all of them or none. */
export const bringServices = (items: readonly ServiceDraft[]) => create<Brought>("/services/bring", { items });

export const unmappedCodesQuery = queryOptions({
  queryKey: ["unmapped-codes"],
  queryFn: ({ signal }) => read<Listed<UnmappedCode>>("/codes/unmapped", {}, signal),
});
export const mapCode = ({ source, kind, code }: UnmappedCode, target: string) =>
  create<void>("/codes/map", { source, kind, code, target });
