import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "../api";
import { AccountPage } from "../features/account";
import { AuditPage, readAuditSearch } from "../features/audit";
import { ConflictsPage } from "../features/conflicts";
import { DevicesPage } from "../features/devices";
import { MustChangePage, SetupPage, SignInPage } from "../features/entry";
import { PeoplePage, readPeopleSearch } from "../features/people";
import { readListSearch, StudiesPage } from "../features/studies";
import { SystemPage } from "../features/system";
import { UploadPage } from "../features/uploads";
import { Crash } from "./Crash";
import { Gate } from "./Gate";
import { NotFound } from "./NotFound";
import { queries } from "./queries";
import { Shell } from "./Shell";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

/** Only addresses of this app lead back: a link from elsewhere must not send a person away after sign-in. */
const ownPath = (text: unknown) => (typeof text === "string" && /^\/(?![/\\])/.test(text) ? text : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { back?: string | undefined; expired?: boolean | undefined } => ({
    back: ownPath(search.back),
    expired: search.expired === true || undefined,
  }),
  component: function SignIn() {
    const { back, expired } = signIn.useSearch();
    return <SignInPage back={back ?? "/"} isExpired={expired ?? false} />;
  },
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup/$token",
  component: function Setup() {
    return <SetupPage token={setup.useParams().token} />;
  },
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const user = await context.queries.ensureQueryData(sessionQuery);
    if (!user) throw redirect({ to: "/sign-in", search: { back: location.href, expired: undefined } });
    if (user.must_change_password && location.pathname !== "/password") throw redirect({ to: "/password" });
  },
  component: Outlet,
});

const password = createRoute({ getParentRoute: () => signedIn, path: "/password", component: MustChangePage });
const viewer = createRoute({ getParentRoute: () => signedIn, path: "/viewer/$studyUid" }).lazy(() =>
  import("./viewer-route").then((module) => module.viewerRoute),
);

const shell = createRoute({ getParentRoute: () => signedIn, id: "shell", component: Shell });
const studies = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: readListSearch,
  component: () => (
    <Gate needs="study.list">
      <StudiesPage />
    </Gate>
  ),
});
const upload = createRoute({
  getParentRoute: () => shell,
  path: "/upload",
  component: () => (
    <Gate needs="study.store">
      <UploadPage />
    </Gate>
  ),
});
const devices = createRoute({
  getParentRoute: () => shell,
  path: "/devices",
  component: () => (
    <Gate needs="device.read">
      <DevicesPage />
    </Gate>
  ),
});
const people = createRoute({
  getParentRoute: () => shell,
  path: "/people",
  validateSearch: readPeopleSearch,
  component: () => (
    <Gate needs="user.manage">
      <PeoplePage />
    </Gate>
  ),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: () => (
    <Gate needs="audit.read">
      <AuditPage />
    </Gate>
  ),
});
const system = createRoute({
  getParentRoute: () => shell,
  path: "/system",
  component: () => (
    <Gate needs="system.read">
      <SystemPage />
    </Gate>
  ),
});
const conflicts = createRoute({
  getParentRoute: () => shell,
  path: "/conflicts",
  component: () => (
    <Gate needs="identity.resolve">
      <ConflictsPage />
    </Gate>
  ),
});
const account = createRoute({ getParentRoute: () => shell, path: "/account", component: AccountPage });

const pages = shell.addChildren([studies, upload, devices, people, audit, system, conflicts, account]);

export const router = createRouter({
  routeTree: root.addChildren([signIn, setup, signedIn.addChildren([password, viewer, pages])]),
  context: { queries },
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Crash,
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
