import type { Permission, Station, StationFacts } from "../../api";

/** A station as a new form shows it: known by nothing yet, limiting nobody. */
export const NEW_STATION: StationFacts = {
  name: "",
  place: "",
  networks: [],
  needs_both: false,
  permissions: null,
  device: "",
  enabled: true,
};

/** Sets of rights that fit common places; whoever sits there has no more than these of his own. */
export const PLACES = {
  ward: ["study.list", "study.read", "order.read", "order.place", "patient.read", "report.read"],
  reception: [
    "study.list",
    "study.store",
    "patient.read",
    "patient.edit",
    "order.read",
    "order.place",
    "queue.show",
    "report.read",
    "report.return",
  ],
  kiosk: ["queue.show"],
} as const satisfies Record<string, readonly Permission[]>;
export type PlaceKind = keyof typeof PLACES;

/** Only what the server takes; an answer carries more. */
export function draftOf(station: Station): StationFacts {
  const { name, place, networks, needs_both, permissions, device, enabled } = station;
  return { name, place, networks, needs_both, permissions, device, enabled };
}

/** An IPv4 or IPv6 address or network, as far as a form can tell; the server decides. */
export const isNetwork = (text: string) => /^[0-9a-fA-F.:]{2,45}(\/\d{1,3})?$/.test(text.trim());
