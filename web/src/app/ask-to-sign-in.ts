import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { sessionQuery } from "../api";

/** The session is over: forget who was here and go to the sign-in page, which leads back to this one. */
export function askToSignIn(router: AnyRouter, queries: QueryClient): void {
  const here = router.state.location;
  if (here.pathname === "/sign-in") return;
  queries.setQueryData(sessionQuery.queryKey, null);
  void router.navigate({ to: "/sign-in", search: { back: here.href, expired: true } });
}
