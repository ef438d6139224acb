import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { type Listed, read } from "./request";

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
