import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

/** A peer application entity and what it may do. */
export type Device = Required<Shapes["NewDevice"]>;

/** A device and how its last verification ended. */
export type KnownDevice = Shapes["DeviceItem"];

/** An unknown AE title that called and was refused. */
export type Knock = Shapes["KnockItem"];

export type Verified = Shapes["VerifyAnswer"];

const path = (aeTitle: string, rest = "") => `/devices/${encodeURIComponent(aeTitle)}${rest}`;
const knock = (aeTitle: string, rest = "") => `/devices/knocks/${encodeURIComponent(aeTitle)}${rest}`;

export const devicesQuery = queryOptions({
  queryKey: ["devices"],
  queryFn: ({ signal }) => read<Listed<KnownDevice>>("/devices", {}, signal),
});
export const knocksQuery = queryOptions({
  queryKey: ["knocks"],
  queryFn: ({ signal }) => read<Listed<Knock>>("/devices/knocks", {}, signal),
});
export const addDevice = (device: Device) => create<KnownDevice>("/devices", device);
export const changeDevice = ({ ae_title, ...facts }: Device) => replace<KnownDevice>(path(ae_title), facts);
export const removeDevice = (aeTitle: string) => remove<void>(path(aeTitle));
export const verifyDevice = (aeTitle: string) => create<Verified>(path(aeTitle, "/verify"));
export const approveKnock = ({ ae_title, ...facts }: Device) => create<KnownDevice>(knock(ae_title, "/approve"), facts);
export const dismissKnock = (aeTitle: string) => remove<void>(knock(aeTitle));
