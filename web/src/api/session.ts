import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { Problem } from "./problem";
import { create, type Listed, read, remove, replace } from "./request";

export type Permission =
  | "study.list"
  | "study.read"
  | "study.store"
  | "study.export"
  | "study.delete"
  | "identity.resolve"
  | "patient.read"
  | "patient.edit"
  | "patient.merge"
  | "order.read"
  | "order.place"
  | "order.perform"
  | "order.match"
  | "worklist.read"
  | "catalogue.manage"
  | "queue.show"
  | "roster.manage"
  | "report.read"
  | "report.write"
  | "report.approve"
  | "report.sign"
  | "report.return"
  | "report.print"
  | "report.export"
  | "sheet.manage"
  | "handover.read"
  | "handover.give"
  | "statistics.read"
  | "message.read"
  | "message.resend"
  | "his.read"
  | "his.manage"
  | "device.read"
  | "device.manage"
  | "station.read"
  | "station.manage"
  | "user.manage"
  | "token.manage"
  | "audit.read"
  | "system.read"
  | "system.manage";

/** Every permission, in the order in which a matrix shows them. */
export const PERMISSIONS: readonly Permission[] = [
  "study.list",
  "study.read",
  "study.store",
  "study.export",
  "study.delete",
  "identity.resolve",
  "patient.read",
  "patient.edit",
  "patient.merge",
  "order.read",
  "order.place",
  "order.perform",
  "order.match",
  "worklist.read",
  "catalogue.manage",
  "queue.show",
  "roster.manage",
  "report.read",
  "report.write",
  "report.approve",
  "report.sign",
  "report.return",
  "report.print",
  "report.export",
  "sheet.manage",
  "handover.read",
  "handover.give",
  "statistics.read",
  "message.read",
  "message.resend",
  "his.read",
  "his.manage",
  "device.read",
  "device.manage",
  "station.read",
  "station.manage",
  "user.manage",
  "token.manage",
  "audit.read",
  "system.read",
  "system.manage",
];

export type SignedIn = Shapes["UserFacts"];

type SessionAnswer = Shapes["SessionAnswer"];

/** Who is signed in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<SignedIn | null> => {
    try {
      return (await read<SessionAnswer>("/session", {}, signal)).user;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const signIn = async (name: string, password: string) =>
  (await create<SessionAnswer>("/session", { name, password })).user;
export const signOut = () => remove<void>("/session");
export const changePassword = (old: string, fresh: string) => create<void>("/session/password", { old, new: fresh });

export const rememberLanguage = (language: "vi" | "en") => replace<void>("/session/language", { language });

export type SetupLink = Shapes["SetUpState"];
export const setupQuery = (token: string) =>
  queryOptions({
    queryKey: ["setup", token],
    queryFn: ({ signal }) => read<SetupLink>(`/setup/${encodeURIComponent(token)}`, {}, signal),
    retry: false,
  });
export const acceptSetupLink = (token: string, account: { name: string; display_name: string; password: string }) =>
  create<void>(`/setup/${encodeURIComponent(token)}`, account);

export type OpenSession = Shapes["SessionItem"];
export const openSessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => read<Listed<OpenSession>>("/sessions", {}, signal),
});
export const endSession = (id: string) => remove<void>(`/sessions/${encodeURIComponent(id)}`);
