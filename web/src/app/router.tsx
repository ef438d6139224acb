import { createRoute, createRouter } from "@tanstack/react-router";
import { EnrolPage, MustChangePage, SetupPage, SignInPage } from "../features/entry";
import { readReadingSearch } from "../features/reading/reading-search";
import { readReceptionSearch } from "../features/reception/reception-search";
import { readStatisticsSearch } from "../features/statistics/statistics-search";
import { readListSearch, StudiesPage } from "../features/studies";
import { administration } from "./administration";
import { Crash } from "./Crash";
import { root, shell, signedIn } from "./frames";
import { GatedPage } from "./GatedPage";
import * as pages from "./lazy";
import { NotFound } from "./NotFound";
import { queries } from "./queries";
import { ownPath, readDay } from "./search";

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

/** Makes the browser one of a workstation's; nobody need be signed in. */
const enrol = createRoute({
  getParentRoute: () => root,
  path: "/station/$secret",
  component: function Enrol() {
    return <EnrolPage secret={enrol.useParams().secret} />;
  },
});

/** A wall display: signed in, or by a token of its own. */
const waiting = createRoute({ getParentRoute: () => root, path: "/waiting/$rooms", component: pages.WaitingPage });

const password = createRoute({ getParentRoute: () => signedIn, path: "/password", component: MustChangePage });
/** The report that is written beside the pictures, and the picture that the window opens with. */
const readViewerSearch = (
  raw: Record<string, unknown>,
): { report?: number | undefined; sop?: string | undefined; frame?: number | undefined } => ({
  report: Number.isSafeInteger(raw.report) && Number(raw.report) > 0 ? Number(raw.report) : undefined,
  // The router reads a bare number as one; a UID has at least two dots.
  sop: typeof raw.sop === "string" && /^[0-9.]{1,64}$/.test(raw.sop) ? raw.sop : undefined,
  frame: Number.isSafeInteger(raw.frame) && Number(raw.frame) > 0 ? Number(raw.frame) : undefined,
});
const viewer = createRoute({
  getParentRoute: () => signedIn,
  path: "/viewer/$studyUid",
  validateSearch: readViewerSearch,
}).lazy(() => import("./viewer-route").then((module) => module.viewerRoute));

const print = createRoute({
  getParentRoute: () => signedIn,
  path: "/print/$order",
  validateSearch: (raw: Record<string, unknown>): { what: "slip" | "label" } => ({
    what: raw.what === "label" ? "label" : "slip",
  }),
  component: () => <GatedPage needs="order.read" show={pages.PrintPage} />,
});

/** The report alone: for a phone, for a case without images, for a second monitor. */
const report = createRoute({
  getParentRoute: () => signedIn,
  path: "/report/$report",
  component: () => <GatedPage needs="report.write" show={pages.ReportPage} />,
});

const studies = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: readListSearch,
  component: () => <GatedPage needs="study.list" show={StudiesPage} />,
});
const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: () => <GatedPage show={pages.AccountPage} />,
});

const reading = createRoute({
  getParentRoute: () => shell,
  path: "/reading",
  validateSearch: readReadingSearch,
  component: () => <GatedPage needs="report.write" show={pages.ReadingPage} />,
});
const reception = createRoute({
  getParentRoute: () => shell,
  path: "/orders",
  validateSearch: readReceptionSearch,
  component: () => <GatedPage needs="order.read" show={pages.ReceptionPage} />,
});
const order = createRoute({
  getParentRoute: () => shell,
  path: "/orders/$order",
  component: () => <GatedPage needs="order.read" show={pages.OrderPage} />,
});
const patients = createRoute({
  getParentRoute: () => shell,
  path: "/patients",
  validateSearch: (raw: Record<string, unknown>): { q?: string | undefined } => ({
    q: raw.q === undefined ? undefined : String(raw.q).slice(0, 128),
  }),
  component: () => <GatedPage needs="patient.read" show={pages.PatientsPage} />,
});
const patient = createRoute({
  getParentRoute: () => shell,
  path: "/patients/$patient",
  component: () => <GatedPage needs="patient.read" show={pages.PatientPage} />,
});

const perform = createRoute({
  getParentRoute: () => shell,
  path: "/perform",
  component: () => <GatedPage needs="order.perform" show={pages.PerformPage} />,
});
const schedule = createRoute({
  getParentRoute: () => shell,
  path: "/schedule",
  validateSearch: readDay,
  component: () => <GatedPage needs="order.read" show={pages.SchedulePage} />,
});
const roster = createRoute({
  getParentRoute: () => shell,
  path: "/roster",
  validateSearch: readDay,
  component: () => <GatedPage needs="order.read" show={pages.RosterPage} />,
});
const statistics = createRoute({
  getParentRoute: () => shell,
  path: "/statistics",
  validateSearch: readStatisticsSearch,
  component: () => <GatedPage needs="statistics.read" show={pages.StatisticsPage} />,
});
const department = [statistics, reading, schedule, roster, perform, reception, order, patients, patient] as const;
const inShell = shell.addChildren([...department, studies, ...administration, account]);

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    enrol,
    waiting,
    signedIn.addChildren([password, viewer, report, print, inShell]),
  ]),
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
