import { createRoute } from "@tanstack/react-router";
import { readAuditSearch } from "../features/audit/audit-search";
import { readCaptureSearch } from "../features/capture/capture-search";
import { readCatalogueSearch } from "../features/catalogue/catalogue-search";
import { readHisSearch } from "../features/his/his-search";
import { readLogSearch } from "../features/messages/message-search";
import { readPeopleSearch } from "../features/people/people-search";
import { readSheetsSearch } from "../features/sheets/sheets-search";
import { shell } from "./frames";
import { GatedPage } from "./GatedPage";
import * as pages from "./lazy";

const upload = createRoute({
  getParentRoute: () => shell,
  path: "/upload",
  component: () => <GatedPage needs="study.store" show={pages.UploadPage} />,
});
const devices = createRoute({
  getParentRoute: () => shell,
  path: "/devices",
  component: () => <GatedPage needs="device.read" show={pages.DevicesPage} />,
});
const stations = createRoute({
  getParentRoute: () => shell,
  path: "/stations",
  component: () => <GatedPage needs="station.read" show={pages.StationsPage} />,
});
const his = createRoute({
  getParentRoute: () => shell,
  path: "/his",
  validateSearch: readHisSearch,
  component: () => <GatedPage needs="his.read" show={pages.HisPage} />,
});
const messages = createRoute({
  getParentRoute: () => shell,
  path: "/messages",
  validateSearch: readLogSearch,
  component: () => <GatedPage needs="message.read" show={pages.MessagesPage} />,
});
const people = createRoute({
  getParentRoute: () => shell,
  path: "/people",
  validateSearch: readPeopleSearch,
  component: () => <GatedPage needs="user.manage" show={pages.PeoplePage} />,
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: () => <GatedPage needs="audit.read" show={pages.AuditPage} />,
});
const system = createRoute({
  getParentRoute: () => shell,
  path: "/system",
  component: () => <GatedPage needs="system.read" show={pages.SystemPage} />,
});
const conflicts = createRoute({
  getParentRoute: () => shell,
  path: "/conflicts",
  component: () => <GatedPage needs="identity.resolve" show={pages.ConflictsPage} />,
});
const homeless = createRoute({
  getParentRoute: () => shell,
  path: "/homeless",
  component: () => <GatedPage needs="order.match" show={pages.HomelessPage} />,
});
const capture = createRoute({
  getParentRoute: () => shell,
  path: "/capture",
  validateSearch: readCaptureSearch,
  component: () => <GatedPage needs="order.perform" show={pages.CapturePage} />,
});
const catalogue = createRoute({
  getParentRoute: () => shell,
  path: "/catalogue",
  validateSearch: readCatalogueSearch,
  component: () => <GatedPage needs="order.read" show={pages.CataloguePage} />,
});
const sheets = createRoute({
  getParentRoute: () => shell,
  path: "/sheets",
  validateSearch: readSheetsSearch,
  component: () => <GatedPage needs="sheet.manage" show={pages.SheetsPage} />,
});

export const administration = [
  upload,
  conflicts,
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
