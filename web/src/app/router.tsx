import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { StudiesPage } from "./StudiesPage";

const root = createRootRoute();
const studies = createRoute({ getParentRoute: () => root, path: "/", component: StudiesPage });
const viewer = createRoute({ getParentRoute: () => root, path: "/viewer/$studyUid" }).lazy(() =>
  import("./viewer-route").then((module) => module.viewerRoute),
);

export const router = createRouter({ routeTree: root.addChildren([studies, viewer]), defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
