import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

/** A workstation or a server, its browsers, and when somebody was last at work there. */
export type Station = Shapes["StationItem"];
/** What an administrator says of a station. */
export type StationFacts = Required<Shapes["StationBody"]>;
/** What people may do from machines that are no stations. */
export type StationPolicy = Shapes["PolicyItem"];
/** The machine this browser runs on, as the server sees it. */
export type Here = Shapes["HereItem"];
export type StationVerdict = Shapes["VerdictItem"];

export const stationsQuery = queryOptions({
  queryKey: ["stations"],
  queryFn: ({ signal }) => read<Listed<Station>>("/stations", {}, signal),
});
export const stationPolicyQuery = queryOptions({
  queryKey: ["stations", "policy"],
  queryFn: ({ signal }) => read<StationPolicy>("/stations/policy", {}, signal),
});
export const hereQuery = queryOptions({
  queryKey: ["stations", "here"],
  queryFn: ({ signal }) => read<Here>("/stations/here", {}, signal),
});
export const addStation = (facts: StationFacts) => create<Station>("/stations", facts);
export const changeStation = (id: number, facts: StationFacts) => replace<Station>(`/stations/${id}`, facts);
export const removeStation = (id: number) => remove<void>(`/stations/${id}`);
export const verifyStation = (id: number) => create<StationVerdict>(`/stations/${id}/verify`);
export const changeStationPolicy = (policy: StationPolicy) => replace<StationPolicy>("/stations/policy", policy);
export const makeEnrolment = async (id: number) => (await create<Shapes["Link"]>(`/stations/${id}/enrolments`)).secret;
export const removeBrowser = (station: number, browser: number) =>
  remove<void>(`/stations/${station}/browsers/${browser}`);

export const enrolmentQuery = (secret: string) =>
  queryOptions({
    queryKey: ["enrolment", secret],
    queryFn: ({ signal }) =>
      read<Shapes["EnrolmentState"]>(`/stations/enrolments/${encodeURIComponent(secret)}`, {}, signal),
    retry: false,
  });
export const enrolBrowser = (secret: string) =>
  create<Shapes["EnrolmentState"]>(`/stations/enrolments/${encodeURIComponent(secret)}`);
