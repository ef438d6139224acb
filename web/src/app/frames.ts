import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "../api";
import { Shell } from "./Shell";

/* What pages lie in: anyone's, those of who is signed in, those with the menu round them. */

export const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const user = await context.queries.ensureQueryData(sessionQuery);
    if (!user) throw redirect({ to: "/sign-in", search: { back: location.href, expired: undefined } });
    if (user.must_change_password && location.pathname !== "/password") throw redirect({ to: "/password" });
  },
  component: Outlet,
});

export const shell = createRoute({ getParentRoute: () => signedIn, id: "shell", component: Shell });
