import { lazyRouteComponent } from "@tanstack/react-router";

/* Pages are loaded when they are first opened. */

export const ReadingPage = lazyRouteComponent(() => import("../features/reading"), "ReadingPage");
export const ReportPage = lazyRouteComponent(() => import("../features/report"), "ReportPage");
export const UploadPage = lazyRouteComponent(() => import("../features/uploads"), "UploadPage");
export const DevicesPage = lazyRouteComponent(() => import("../features/devices"), "DevicesPage");
export const StationsPage = lazyRouteComponent(() => import("../features/stations"), "StationsPage");
export const SheetsPage = lazyRouteComponent(() => import("../features/sheets"), "SheetsPage");
export const CataloguePage = lazyRouteComponent(() => import("../features/catalogue"), "CataloguePage");
export const HomelessPage = lazyRouteComponent(() => import("../features/homeless"), "HomelessPage");
export const CapturePage = lazyRouteComponent(() => import("../features/capture"), "CapturePage");
export const HisPage = lazyRouteComponent(() => import("../features/his"), "HisPage");
export const MessagesPage = lazyRouteComponent(() => import("../features/messages"), "MessagesPage");
export const PeoplePage = lazyRouteComponent(() => import("../features/people"), "PeoplePage");
export const AuditPage = lazyRouteComponent(() => import("../features/audit"), "AuditPage");
export const SystemPage = lazyRouteComponent(() => import("../features/system"), "SystemPage");
export const ConflictsPage = lazyRouteComponent(() => import("../features/conflicts"), "ConflictsPage");
export const ReceptionPage = lazyRouteComponent(() => import("../features/reception"), "ReceptionPage");
export const OrderPage = lazyRouteComponent(() => import("../features/reception"), "OrderPage");
export const PatientsPage = lazyRouteComponent(() => import("../features/reception"), "PatientsPage");
export const PatientPage = lazyRouteComponent(() => import("../features/reception"), "PatientPage");
export const StatisticsPage = lazyRouteComponent(() => import("../features/statistics"), "StatisticsPage");
export const PerformPage = lazyRouteComponent(() => import("../features/perform"), "PerformPage");
export const SchedulePage = lazyRouteComponent(() => import("../features/schedule"), "SchedulePage");
export const RosterPage = lazyRouteComponent(() => import("../features/schedule"), "RosterPage");
export const WaitingPage = lazyRouteComponent(() => import("../features/waiting"), "WaitingPage");
export const PrintPage = lazyRouteComponent(() => import("../features/printing"), "PrintPage");
export const AccountPage = lazyRouteComponent(() => import("../features/account"), "AccountPage");
