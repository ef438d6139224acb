import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

/** A HIS as it is written down: who it is, where it puts what, where it listens. */
export type HisDraft = Required<Shapes["NewHis"]>;
/** A HIS, and how its queue stands. */
export type KnownHis = Shapes["HisItem"];
/** A sender of HL7 messages that nobody registered. */
export type HisKnock = Shapes["HisKnockItem"];
/** A field that a profile can place: its titles, where the generic profile looks, its codes if it has some. */
export type HisField = Shapes["FieldItem"];
export type HisPreview = Shapes["PreviewAnswer"];
export type Understood = Shapes["UnderstoodItem"];

const path = (name: string, rest = "") => `/his/${encodeURIComponent(name)}${rest}`;

export const everyHisQuery = queryOptions({
  queryKey: ["his"],
  queryFn: ({ signal }) => read<Listed<KnownHis>>("/his", {}, signal),
});
export const hisKnocksQuery = queryOptions({
  queryKey: ["his-knocks"],
  queryFn: ({ signal }) => read<Listed<HisKnock>>("/his/knocks", {}, signal),
});
export const hisFieldsQuery = queryOptions({
  queryKey: ["his-fields"],
  queryFn: ({ signal }) => read<Listed<HisField>>("/his/fields", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const addHis = (his: HisDraft) => create<KnownHis>("/his", his);
export const changeHis = ({ name, ...facts }: HisDraft) => replace<KnownHis>(path(name), facts);
export const removeHis = (name: string) => remove<void>(path(name));
export const pauseHis = (name: string, paused: boolean) => create<KnownHis>(path(name, paused ? "/pause" : "/resume"));
export const dismissHisKnock = (application: string, facility: string) =>
  remove<void>("/his/knocks", { application, facility });

/** Results as a profile would have them told; nothing is stored or sent. */
export type ResultPreview = Shapes["ResultPreview"];
export const resultPreviewQuery = ({ name: _, ...profile }: HisDraft) =>
  queryOptions({
    queryKey: ["his-result-preview", profile],
    queryFn: () => create<ResultPreview>("/his/preview-results", profile),
    retry: false,
    gcTime: 60_000,
  });

/** What a message would mean under a profile, saved or not; nothing is stored or done. */
export const hisPreviewQuery = ({ name: _, ...profile }: HisDraft, message: string) =>
  queryOptions({
    queryKey: ["his-preview", profile, message],
    queryFn: () => create<HisPreview>("/his/preview", { profile, message }),
    enabled: message.trim() !== "",
    retry: false,
    gcTime: 60_000,
  });
