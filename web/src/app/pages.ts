import {
  IconActivity,
  IconAlertTriangle,
  IconCalendarEvent,
  IconCamera,
  IconChartBar,
  IconClipboardList,
  IconClipboardText,
  IconDeviceDesktop,
  IconDevicesPc,
  IconFileTypePdf,
  IconHomeQuestion,
  IconList,
  IconMessages,
  IconPlugConnected,
  IconRadioactive,
  IconReportMedical,
  IconStack2,
  IconUpload,
  IconUserSearch,
  IconUsers,
} from "@tabler/icons-react";
import type { Permission } from "../api";
import type { Word } from "../text";

type Destination =
  | "/"
  | "/reading"
  | "/orders"
  | "/patients"
  | "/perform"
  | "/schedule"
  | "/upload"
  | "/devices"
  | "/stations"
  | "/statistics"
  | "/homeless"
  | "/capture"
  | "/catalogue"
  | "/sheets"
  | "/his"
  | "/messages"
  | "/conflicts"
  | "/people"
  | "/audit"
  | "/system";
type PageLink = { to: Destination; word: Word; icon: typeof IconActivity; needs: Permission };
type PageGroup = { word: Word; pages: readonly PageLink[] };

/** The pages of the app in the order of a day's work; administration after it. */
export const GROUPS: readonly PageGroup[] = [
  {
    word: "shell.groupWork",
    pages: [
      { to: "/", word: "shell.studies", icon: IconStack2, needs: "study.list" },
      { to: "/reading", word: "shell.reading", icon: IconReportMedical, needs: "report.write" },
      { to: "/orders", word: "shell.orders", icon: IconClipboardText, needs: "order.read" },
      { to: "/perform", word: "shell.perform", icon: IconRadioactive, needs: "order.perform" },
      { to: "/schedule", word: "shell.schedule", icon: IconCalendarEvent, needs: "order.read" },
      { to: "/patients", word: "shell.patients", icon: IconUserSearch, needs: "patient.read" },
      { to: "/capture", word: "shell.capture", icon: IconCamera, needs: "order.perform" },
      { to: "/homeless", word: "shell.homeless", icon: IconHomeQuestion, needs: "order.match" },
      { to: "/upload", word: "shell.upload", icon: IconUpload, needs: "study.store" },
      { to: "/statistics", word: "shell.statistics", icon: IconChartBar, needs: "statistics.read" },
      { to: "/conflicts", word: "shell.conflicts", icon: IconAlertTriangle, needs: "identity.resolve" },
    ],
  },
  {
    word: "shell.groupConnections",
    pages: [
      { to: "/catalogue", word: "shell.catalogue", icon: IconList, needs: "catalogue.manage" },
      { to: "/sheets", word: "shell.sheets", icon: IconFileTypePdf, needs: "sheet.manage" },
      { to: "/devices", word: "shell.devices", icon: IconDeviceDesktop, needs: "device.read" },
      { to: "/stations", word: "shell.stations", icon: IconDevicesPc, needs: "station.read" },
      { to: "/his", word: "shell.his", icon: IconPlugConnected, needs: "his.read" },
      { to: "/messages", word: "shell.messages", icon: IconMessages, needs: "message.read" },
    ],
  },
  {
    word: "shell.groupSystem",
    pages: [
      { to: "/people", word: "shell.people", icon: IconUsers, needs: "user.manage" },
      { to: "/audit", word: "shell.audit", icon: IconClipboardList, needs: "audit.read" },
      { to: "/system", word: "shell.system", icon: IconActivity, needs: "system.read" },
    ],
  },
];
