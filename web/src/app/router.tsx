import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "../api";
import { readAuditSearch } from "../features/audit/audit-search";
import { readCaptureSearch } from "../features/capture/capture-search";
import { readCatalogueSearch } from "../features/catalogue/catalogue-search";
import { EnrolPage, MustChangePage, SetupPage, SignInPage } from "../features/entry";
import { readHisSearch } from "../features/his/his-search";
import { readLogSearch } from "../features/messages/message-search";
import { readPeopleSearch } from "../features/people/people-search";
import { readReadingSearch } from "../features/reading/reading-search";
import { readReceptionSearch } from "../features/reception/reception-search";
import { readSheetsSearch } from "../features/sheets/sheets-search";
import { readStatisticsSearch } from "../features/statistics/statistics-search";
import { readListSearch, StudiesPage } from "../features/studies";
import { Crash } from "./Crash";
import { GatedPage } from "./GatedPage";
import { NotFound } from "./NotFound";
import { queries } from "./queries";
import { Shell } from "./Shell";
import { ownPath, readDay } from "./search";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

/** Pages of administration are loaded when they are first opened. */
const ReadingPage = lazyRouteComponent(() => import("../features/reading"), "ReadingPage");
const ReportPage = lazyRouteComponent(() => import("../features/report"), "ReportPage");
const UploadPage = lazyRouteComponent(() => import("../features/uploads"), "UploadPage");
const DevicesPage = lazyRouteComponent(() => import("../features/devices"), "DevicesPage");
const StationsPage = lazyRouteComponent(() => import("../features/stations"), "StationsPage");
const SheetsPage = lazyRouteComponent(() => import("../features/sheets"), "SheetsPage");
const CataloguePage = lazyRouteComponent(() => import("../features/catalogue"), "CataloguePage");
const HomelessPage = lazyRouteComponent(() => import("../features/homeless"), "HomelessPage");
const CapturePage = lazyRouteComponent(() => import("../features/capture"), "CapturePage");
const HisPage = lazyRouteComponent(() => import("../features/his"), "HisPage");
const MessagesPage = lazyRouteComponent(() => import("../features/messages"), "MessagesPage");
const PeoplePage = lazyRouteComponent(() => import("../features/people"), "PeoplePage");
const AuditPage = lazyRouteComponent(() => import("../features/audit"), "AuditPage");
const SystemPage = lazyRouteComponent(() => import("../features/system"), "SystemPage");
const ConflictsPage = lazyRouteComponent(() => import("../features/conflicts"), "ConflictsPage");
const ReceptionPage = lazyRouteComponent(() => import("../features/reception"), "ReceptionPage");
const OrderPage = lazyRouteComponent(() => import("../features/reception"), "OrderPage");
const PatientsPage = lazyRouteComponent(() => import("../features/reception"), "PatientsPage");
const PatientPage = lazyRouteComponent(() => import("../features/reception"), "PatientPage");
const StatisticsPage = lazyRouteComponent(() => import("../features/statistics"), "StatisticsPage");
const PerformPage = lazyRouteComponent(() => import("../features/perform"), "PerformPage");
const SchedulePage = lazyRouteComponent(() => import("../features/schedule"), "SchedulePage");
const RosterPage = lazyRouteComponent(() => import("../features/schedule"), "RosterPage");
const WaitingPage = lazyRouteComponent(() => import("../features/waiting"), "WaitingPage");
const PrintPage = lazyRouteComponent(() => import("../features/printing"), "PrintPage");
const AccountPage = lazyRouteComponent(() => import("../features/account"), "AccountPage");

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
const waiting = createRoute({ getParentRoute: () => root, path: "/waiting/$rooms", component: WaitingPage });

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
  component: () => <GatedPage needs="order.read" show={PrintPage} />,
});

/** The report alone: for a phone, for a case without images, for a second monitor. */
const report = createRoute({
  getParentRoute: () => signedIn,
  path: "/report/$report",
  component: () => <GatedPage needs="report.write" show={ReportPage} />,
});

const shell = createRoute({ getParentRoute: () => signedIn, id: "shell", component: Shell });
const studies = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: readListSearch,
  component: () => <GatedPage needs="study.list" show={StudiesPage} />,
});
const upload = createRoute({
  getParentRoute: () => shell,
  path: "/upload",
  component: () => <GatedPage needs="study.store" show={UploadPage} />,
});
const devices = createRoute({
  getParentRoute: () => shell,
  path: "/devices",
  component: () => <GatedPage needs="device.read" show={DevicesPage} />,
});
const stations = createRoute({
  getParentRoute: () => shell,
  path: "/stations",
  component: () => <GatedPage needs="station.read" show={StationsPage} />,
});
const his = createRoute({
  getParentRoute: () => shell,
  path: "/his",
  validateSearch: readHisSearch,
  component: () => <GatedPage needs="his.read" show={HisPage} />,
});
const messages = createRoute({
  getParentRoute: () => shell,
  path: "/messages",
  validateSearch: readLogSearch,
  component: () => <GatedPage needs="message.read" show={MessagesPage} />,
});
const people = createRoute({
  getParentRoute: () => shell,
  path: "/people",
  validateSearch: readPeopleSearch,
  component: () => <GatedPage needs="user.manage" show={PeoplePage} />,
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: () => <GatedPage needs="audit.read" show={AuditPage} />,
});
const system = createRoute({
  getParentRoute: () => shell,
  path: "/system",
  component: () => <GatedPage needs="system.read" show={SystemPage} />,
});
const conflicts = createRoute({
  getParentRoute: () => shell,
  path: "/conflicts",
  component: () => <GatedPage needs="identity.resolve" show={ConflictsPage} />,
});
const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: () => <GatedPage show={AccountPage} />,
});

const reading = createRoute({
  getParentRoute: () => shell,
  path: "/reading",
  validateSearch: readReadingSearch,
  component: () => <GatedPage needs="report.write" show={ReadingPage} />,
});
const reception = createRoute({
  getParentRoute: () => shell,
  path: "/orders",
  validateSearch: readReceptionSearch,
  component: () => <GatedPage needs="order.read" show={ReceptionPage} />,
});
const order = createRoute({
  getParentRoute: () => shell,
  path: "/orders/$order",
  component: () => <GatedPage needs="order.read" show={OrderPage} />,
});
const patients = createRoute({
  getParentRoute: () => shell,
  path: "/patients",
  validateSearch: (raw: Record<string, unknown>): { q?: string | undefined } => ({
    q: raw.q === undefined ? undefined : String(raw.q).slice(0, 128),
  }),
  component: () => <GatedPage needs="patient.read" show={PatientsPage} />,
});
const patient = createRoute({
  getParentRoute: () => shell,
  path: "/patients/$patient",
  component: () => <GatedPage needs="patient.read" show={PatientPage} />,
});

const perform = createRoute({
  getParentRoute: () => shell,
  path: "/perform",
  component: () => <GatedPage needs="order.perform" show={PerformPage} />,
});
const schedule = createRoute({
  getParentRoute: () => shell,
  path: "/schedule",
  validateSearch: readDay,
  component: () => <GatedPage needs="order.read" show={SchedulePage} />,
});
const roster = createRoute({
  getParentRoute: () => shell,
  path: "/roster",
  validateSearch: readDay,
  component: () => <GatedPage needs="order.read" show={RosterPage} />,
});
const statistics = createRoute({
  getParentRoute: () => shell,
  path: "/statistics",
  validateSearch: readStatisticsSearch,
  component: () => <GatedPage needs="statistics.read" show={StatisticsPage} />,
});
const department = [statistics, reading, schedule, roster, perform, reception, order, patients, patient] as const;
const homeless = createRoute({
  getParentRoute: () => shell,
  path: "/homeless",
  component: () => <GatedPage needs="order.match" show={HomelessPage} />,
});
const capture = createRoute({
  getParentRoute: () => shell,
  path: "/capture",
  validateSearch: readCaptureSearch,
  component: () => <GatedPage needs="order.perform" show={CapturePage} />,
});
const catalogue = createRoute({
  getParentRoute: () => shell,
  path: "/catalogue",
  validateSearch: readCatalogueSearch,
  component: () => <GatedPage needs="order.read" show={CataloguePage} />,
});
const sheets = createRoute({
  getParentRoute: () => shell,
  path: "/sheets",
  validateSearch: readSheetsSearch,
  component: () => <GatedPage needs="sheet.manage" show={SheetsPage} />,
});
const administration = [
  homeless,
  capture,
  catalogue,
  sheets,
  devices,
  stations,
  his,
  messages,
  people,
  audit,
  system,
] as const;
const pages = shell.addChildren([...department, studies, upload, conflicts, ...administration, account]);

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    enrol,
    waiting,
    signedIn.addChildren([password, viewer, report, print, pages]),
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
