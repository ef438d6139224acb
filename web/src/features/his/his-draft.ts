import type { HisDraft, KnownHis } from "../../api";
import type { HisSearch } from "./his-search";

/** In which form a HIS is told results. */
export type ResultDraft = Required<HisDraft["result"]>;
/** Sections of a result that a HIS may have codes of its own for. */
export const SECTIONS = [
  "technique",
  "description",
  "conclusion",
  "recommendation",
  "addendum",
  "critical",
  "icd10",
  "sheet",
  "image",
] as const;

/** What each part of the form takes. */
export type FieldsProps = { draft: HisDraft; onChange: (part: Partial<HisDraft>) => void };

/** A profile as a new form shows it: the generic one, which sends nothing. */
export const NEW_HIS: HisDraft = {
  name: "",
  description: "",
  enabled: true,
  sending_application: "",
  sending_facility: "",
  addresses: [],
  charset: "cp1258",
  issuer: "",
  name_order: "given_middle",
  fields: {},
  codes: {},
  ack_mode: "asked",
  ack_when: "processed",
  host: "",
  port: 0,
  tls: false,
  receiving_application: "",
  receiving_facility: "",
  version: "2.5.1",
  out_charset: "utf-8",
  sends: [],
  order_message: "ORM",
  result: {
    since: "returned",
    system: "LN",
    codes: {},
    lines: "breaks",
    recalled: "X",
    pdf: false,
    images: "none",
    most_images: 4,
    image_side: 1024,
    image_quality: 85,
    link_days: 30,
  },
  ack_timeout_s: 30,
};

/** Only the fields that the server takes; an answer carries more. */
export function draftOf(his: KnownHis): HisDraft {
  const fields = Object.keys(NEW_HIS) as (keyof HisDraft)[];
  return Object.fromEntries(fields.map((field) => [field, his[field] ?? NEW_HIS[field]])) as HisDraft;
}

/** A new profile for a sender that knocked. */
export function draftFor({ application = "", facility = "", address = "" }: HisSearch): HisDraft {
  return {
    ...NEW_HIS,
    name: application.replace(/[^\w.-]/g, "_").slice(0, 32),
    sending_application: application,
    sending_facility: facility,
    addresses: address ? [address] : [],
  };
}

/** A copy of a map without an entry, or with it replaced; an empty value takes the entry away. */
export function withEntry<Value>(map: Record<string, Value>, name: string, value: Value | undefined) {
  const { [name]: _, ...rest } = map;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** Codecs that a profile may name (HL7 table 0211), and how people call them. */
export const CHARSETS = [
  { value: "utf-8", label: "UTF-8" },
  { value: "cp1258", label: "Windows-1258" },
  { value: "cp1252", label: "Windows-1252" },
  { value: "iso8859-1", label: "ISO 8859-1" },
  { value: "ascii", label: "ASCII" },
  { value: "utf-16", label: "UTF-16" },
] as const;

export const VERSIONS = ["2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8"];
export const SENDS = ["order_status", "scheduled", "images_available", "results"] as const;

/** Fields that HIS vendors put in places of their own; the others are shown on demand. */
export const OFTEN_PLACED: readonly string[] = [
  "patient_code",
  "citizen_number",
  "insurance_number",
  "visit_number",
  "placer_order_number",
  "slip",
  "accession",
  "service_code",
  "service_name",
  "modality",
  "room",
  "priority",
  "paid",
  "diagnosis",
  "referrer",
  "department",
];
