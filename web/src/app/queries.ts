import { QueryClient } from "@tanstack/react-query";
import { Problem } from "../api";

/** Server state. A refusal is final; only an unreachable or failing server is asked again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof Problem) || error.isUnreachable || error.status >= 500),
      refetchOnWindowFocus: true,
      staleTime: 10_000,
    },
  },
});
