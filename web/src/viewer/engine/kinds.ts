/** What sort of object an instance is, by its SOP class and content (PS3.4 B.5). Pure. */

import { type Instance, number, text, texts } from "./dicomJson";
import { TAG } from "./tags";

export type Kind =
  | "image"
  | "video"
  | "pdf"
  | "document"
  | "report"
  | "keyObjects"
  | "presentation"
  | "segmentation"
  | "radiotherapy"
  | "waveform"
  | "registration"
  | "other";

const BASE = "1.2.840.10008.5.1.4.1.1.";

const BY_CLASS: readonly (readonly [string, Kind])[] = [
  ["104.1", "pdf"],
  ["104.", "document"],
  ["88.59", "keyObjects"],
  ["88.", "report"],
  ["11.", "presentation"],
  ["66.1", "registration"],
  ["66.2", "other"],
  ["66.3", "registration"],
  ["66", "other"],
  ["9.", "waveform"],
  ["481.1", "image"],
  ["481.2", "image"],
  ["481.", "radiotherapy"],
  ["67", "other"],
];

const VIDEO_CLASSES = new Set([`${BASE}77.1.1.1`, `${BASE}77.1.2.1`, `${BASE}77.1.4.1`]);
const SEGMENTATION_CLASSES = new Set([`${BASE}66.4`, `${BASE}66.7`]);

/** MPEG-2, MPEG-4 and HEVC (PS3.5 A.4.5 to A.4.9). */
export function isVideoSyntax(uid: string): boolean {
  const last = Number(/^1\.2\.840\.10008\.1\.2\.4\.(\d+)(\.1)?$/.exec(uid)?.[1] ?? 0);
  return last >= 100 && last <= 108;
}

/** The sort of an instance. */
export function kindOf(instance: Instance): Kind {
  const sopClass = text(instance, TAG.SOPClassUID);
  if (texts(instance, TAG.AvailableTransferSyntaxUID).some(isVideoSyntax)) return "video";
  // Only MPEG and HEVC keep colour in this form (PS3.3 C.7.6.3.1.2).
  const isFilm = text(instance, TAG.PhotometricInterpretation) === "YBR_PARTIAL_420";
  if (isFilm || VIDEO_CLASSES.has(sopClass)) return "video";
  if (SEGMENTATION_CLASSES.has(sopClass)) return "segmentation";
  if (sopClass.startsWith(BASE)) {
    const rest = sopClass.slice(BASE.length);
    for (const [prefix, kind] of BY_CLASS) {
      if (rest === prefix || (prefix.endsWith(".") && rest.startsWith(prefix))) return kind;
    }
  }
  return number(instance, TAG.Rows) && number(instance, TAG.Columns) ? "image" : "other";
}
