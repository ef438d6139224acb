import type { Language } from "../../text";

/** Modality codes of PS3.3 C.7.3.1.1.1 as a study list groups them; the words stand in the text files. */
export const MODALITY_CHOICES = [
  { value: "CT", word: "modality.CT" },
  { value: "MR", word: "modality.MR" },
  { value: "CR,DX", word: "modality.XR" },
  { value: "US", word: "modality.US" },
  { value: "MG", word: "modality.MG" },
  { value: "XA", word: "modality.XA" },
  { value: "RF", word: "modality.RF" },
  { value: "NM,PT", word: "modality.NM" },
  { value: "ES", word: "modality.ES" },
  { value: "SM", word: "modality.SM" },
  { value: "OT,SC,DOC", word: "modality.OT" },
] as const;

/** Codes in a stable order, pictures before what is made from them. */
const DERIVED = new Set(["SR", "PR", "KO", "SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "REG", "DOC"]);
export function orderModalities(codes: readonly string[], language: Language): string[] {
  return [...codes].sort((a, b) => Number(DERIVED.has(a)) - Number(DERIVED.has(b)) || a.localeCompare(b, language));
}
