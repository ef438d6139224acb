import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Report, reportQuery } from "../../api";
import { useHeardAgain, useLive } from "../../ui";

/** A report that stays true while others work on it. */
export function useReport(key: number): UseQueryResult<Report> {
  const queries = useQueryClient();
  const look = () => void queries.invalidateQueries({ queryKey: ["report", key] });
  useLive("report", ({ report }) => report === key && look());
  useHeardAgain(look);
  return useQuery(reportQuery(key));
}
