import { queryOptions } from "@tanstack/react-query";
import { create, type Listed, read, remove, replace } from "./request";

/** A peer application entity and what it may do. */
export type Device = {
  ae_title: string;
  host: string;
  port: number;
  modality: string;
  description: string;
  may_store: boolean;
  may_find: boolean;
  may_retrieve: boolean;
  may_move_to: boolean;
  character_set: string;
  preferred_transfer_syntaxes: string[];
  duplicate_policy: "refuse" | "keep";
  max_associations: number;
  max_pdu_bytes: number;
  check_address: boolean;
  tls: boolean;
  enabled: boolean;
};

/** A device and how its last verification ended. */
export type KnownDevice = Device & {
  verified_at?: string | null;
  verified_ok?: boolean | null;
  verified_detail?: string;
};

/** An unknown AE title that called and was refused. */
export type Knock = {
  ae_title: string;
  address: string;
  count: number;
  first_at: string;
  last_at: string;
};

export type Verified = { ok: boolean; milliseconds: number; detail: string; detail_vi: string };

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
export const addDevice = (device: Device) => create<Device>("/devices", device);
export const changeDevice = (aeTitle: string, device: Device) => replace<Device>(path(aeTitle), device);
export const removeDevice = (aeTitle: string) => remove<void>(path(aeTitle));
export const verifyDevice = (aeTitle: string) => create<Verified>(path(aeTitle, "/verify"));
export const approveKnock = (device: Device) => create<Device>(knock(device.ae_title, "/approve"), device);
export const dismissKnock = (aeTitle: string) => remove<void>(knock(aeTitle));
