import type { Device } from "../../api";

/** What is being edited and why. */
export type Editing = { kind: "new" | "change" | "approve"; device: Device };
/** What each part of the form takes. */
export type FieldsProps = { draft: Device; onChange: (part: Partial<Device>) => void };

/** A console that reads what the standard says gets its worklist like this. */
const NEW_WORKLIST: Required<NonNullable<Device["worklist"]>> = {
  scope: "modality",
  stations: [],
  ascii_only: false,
  upper_case: false,
  name_layout: "kept",
  name_chars: 0,
  text_chars: 0,
  most_items: 0,
  year_birth: "empty",
  scan_text: "",
};

/** A peer as a new form shows it: everything allowed that reading images needs, nothing that surprises. */
export const NEW_DEVICE: Device = {
  ae_title: "",
  host: "",
  port: 104,
  modality: "",
  description: "",
  equipment_code: "",
  may_store: true,
  may_find: true,
  may_retrieve: true,
  may_move_to: true,
  may_perform: true,
  wants_performed: false,
  wants_availability: false,
  asks_commitment: false,
  report_association: "same",
  worklist: NEW_WORKLIST,
  character_set: "",
  preferred_transfer_syntaxes: [],
  duplicate_policy: "refuse",
  max_associations: 10,
  max_pdu_bytes: 0,
  check_address: false,
  tls: false,
  enabled: true,
};

/** What a peer may do, in the order in which the page shows it. */
export const ABILITIES = ["may_store", "may_find", "may_retrieve", "may_move_to", "may_perform"] as const;
export type Ability = (typeof ABILITIES)[number];

/** What the peer is told besides, each by a service of its own. */
export const TELLINGS = ["wants_performed", "wants_availability", "asks_commitment"] as const;

/** How a console gets its worklist: with its empty values filled in. */
export const worklistOf = (draft: Device): Required<NonNullable<Device["worklist"]>> => ({
  ...NEW_WORKLIST,
  ...draft.worklist,
});

/** Only the fields that the server takes; an answer carries more. */
export function draftOf(device: Device): Device {
  const fields = Object.keys(NEW_DEVICE) as (keyof Device)[];
  return Object.fromEntries(fields.map((field) => [field, device[field] ?? NEW_DEVICE[field]])) as Device;
}

/** AE titles have 1 to 16 characters of the default repertoire, no backslash, not only spaces (PS3.5 6.2). */
export const isAeTitle = (text: string) => /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text) && text.trim() !== "";

/** Transfer syntaxes that a receiver may prefer (PS3.6 annex A). */
export const TRANSFER_SYNTAXES = [
  { value: "1.2.840.10008.1.2", label: "Implicit VR Little Endian" },
  { value: "1.2.840.10008.1.2.1", label: "Explicit VR Little Endian" },
  { value: "1.2.840.10008.1.2.1.99", label: "Deflated Explicit VR Little Endian" },
  { value: "1.2.840.10008.1.2.5", label: "RLE Lossless" },
  { value: "1.2.840.10008.1.2.4.50", label: "JPEG Baseline (8 bit)" },
  { value: "1.2.840.10008.1.2.4.51", label: "JPEG Extended (12 bit)" },
  { value: "1.2.840.10008.1.2.4.57", label: "JPEG Lossless" },
  { value: "1.2.840.10008.1.2.4.70", label: "JPEG Lossless SV1" },
  { value: "1.2.840.10008.1.2.4.80", label: "JPEG-LS Lossless" },
  { value: "1.2.840.10008.1.2.4.81", label: "JPEG-LS Near-lossless" },
  { value: "1.2.840.10008.1.2.4.90", label: "JPEG 2000 Lossless" },
  { value: "1.2.840.10008.1.2.4.91", label: "JPEG 2000" },
  { value: "1.2.840.10008.1.2.4.201", label: "HTJ2K Lossless" },
  { value: "1.2.840.10008.1.2.4.202", label: "HTJ2K Lossless RPCL" },
  { value: "1.2.840.10008.1.2.4.203", label: "HTJ2K" },
] as const;

/** Specific Character Set terms that consoles are set to (PS3.3 C.12.1.1.2). */
export const CHARACTER_SETS = [
  { value: "ISO_IR 192", label: "UTF-8 (ISO_IR 192)" },
  { value: "ISO_IR 6", label: "ASCII (ISO_IR 6)" },
  { value: "ISO_IR 100", label: "Latin-1 (ISO_IR 100)" },
  { value: "GB18030", label: "GB18030" },
] as const;

export const MODALITIES = ["CT", "MR", "CR", "DX", "US", "MG", "XA", "RF", "NM", "PT", "ES", "SM", "OT"];
