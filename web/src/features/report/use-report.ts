import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Report, reportQuery } from "../../api";
import { useHeardAgain, useLive, useSignedIn } from "../../ui";

/** Steps are heard of at once; what another writes meanwhile is looked at so often. */
const LOOK_MS = 5_000;

/** A report that stays true while others work on it. */
export function useReport(key: number): UseQueryResult<Report> {
  const queries = useQueryClient();
  const me = useSignedIn()?.name ?? "";
  const look = () => void queries.invalidateQueries({ queryKey: ["report", key] });
  useLive("report", ({ report }) => report === key && look());
  useHeardAgain(look);
  return useQuery({
    ...reportQuery(key),
    refetchInterval: ({ state }) => (state.data?.holder && state.data.holder !== me ? LOOK_MS : false),
  });
}
