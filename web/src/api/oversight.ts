import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read } from "./request";

export type AuditRow = Shapes["AuditItem"];
export type AuditSearch = {
  action?: string | undefined;
  who?: string | undefined;
  study_uid?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};
export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ["audit", search],
    queryFn: ({ pageParam, signal }) =>
      read<Listed<AuditRow>>("/audit", { ...search, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

export type SystemFacts = Shapes["SystemFacts"];
export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: ({ signal }) => read<SystemFacts>("/system", {}, signal),
  refetchInterval: 15_000,
});

export const auditActionsQuery = queryOptions({
  queryKey: ["audit-actions"],
  queryFn: ({ signal }) => read<Listed<string>>("/audit/actions", {}, signal),
});

/** A study kept under one identity, and another that some of its objects name; nothing was merged. */
export type IdentityConflict = Shapes["IdentityItem"];
export const identityConflictsQuery = infiniteQueryOptions({
  queryKey: ["identity-conflicts"],
  queryFn: ({ pageParam, signal }) =>
    read<Listed<IdentityConflict>>("/identity-conflicts", { cursor: pageParam }, signal),
  initialPageParam: "",
  getNextPageParam: (last) => last.next ?? undefined,
});
export const dismissIdentityConflict = (id: string, reason: string) =>
  create<void>(`/identity-conflicts/${encodeURIComponent(id)}/dismiss`, { reason });

/** Other bytes that arrived under the UID of an object already kept. */
export type ObjectConflict = Shapes["ObjectItem"];
export const objectConflictsQuery = infiniteQueryOptions({
  queryKey: ["object-conflicts"],
  queryFn: ({ pageParam, signal }) => read<Listed<ObjectConflict>>("/object-conflicts", { cursor: pageParam }, signal),
  initialPageParam: "",
  getNextPageParam: (last) => last.next ?? undefined,
});

/** Decide which of the two versions is current; both stay kept. */
export const settleObjectConflict = (id: string, useSecond: boolean) =>
  create<void>(`/object-conflicts/${encodeURIComponent(id)}/settle`, { use_second: useSecond });
