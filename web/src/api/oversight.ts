import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { create, type Listed, read } from "./request";

export type AuditRow = {
  id: number;
  at: string;
  who: string;
  kind: string;
  address: string;
  action: string;
  outcome: string;
  study_uid: string;
  subject: string;
  detail: Record<string, unknown>;
};
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

export type SystemFacts = {
  version: string;
  started_at: string;
  listeners: { name: string; address: string; up: boolean }[];
  storage: { url: string; total_bytes: number | null; free_bytes: number | null; used_bytes: number | null };
  database: { version: string; size_bytes: number; connections: number };
  jobs: { waiting: number; running: number; failed: number };
  counts: { patients: number; studies: number; series: number; instances: number };
  components: Record<string, string>;
};
export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: ({ signal }) => read<SystemFacts>("/system", {}, signal),
  refetchInterval: 15_000,
});

/** One study that arrived with two identities; nothing was merged. */
export type IdentityConflict = {
  id: string | number;
  study_uid: string;
  noticed_at: string;
  kept: Record<string, string>;
  arrived: Record<string, string>;
  source?: string;
};
export const identityConflictsQuery = queryOptions({
  queryKey: ["identity-conflicts"],
  queryFn: ({ signal }) => read<Listed<IdentityConflict>>("/identity-conflicts", {}, signal),
});
export const dismissIdentityConflict = (id: string | number, reason: string) =>
  create<void>(`/identity-conflicts/${encodeURIComponent(String(id))}/dismiss`, { reason });

/** Other bytes that arrived under the UID of an object already kept. */
export type ObjectConflict = {
  id: string | number;
  study_uid: string;
  instance_uid: string;
  noticed_at: string;
  outcome: string;
  source?: string;
};
export const objectConflictsQuery = queryOptions({
  queryKey: ["object-conflicts"],
  queryFn: ({ signal }) => read<Listed<ObjectConflict>>("/object-conflicts", {}, signal),
});
