import type { Patient, PatientBody } from "../../api";
import { formatDate } from "../../text";

/** What a clerk types of a patient. */
export type PatientDraft = {
  code: string;
  name: string;
  birth: string;
  sex: string;
  citizen: string;
  insurance: string;
  phone: string;
  address: string;
};

export const NO_PATIENT: PatientDraft = {
  code: "",
  name: "",
  birth: "",
  sex: "",
  citizen: "",
  insurance: "",
  phone: "",
  address: "",
};

/** `DD/MM/YYYY`, `MM/YYYY` or `YYYY` as DICOM's DA or as much of it as is known; null if it is no day. */
export function readBirth(typed: string, now: Date = new Date()): string | null {
  const parts = typed.trim().split(/[/.\- ]+/);
  const [year = "", month = "", day = ""] = parts.reverse();
  if (parts.length > 3 || !/^\d{4}$/.test(year)) return null;
  if (Number(year) < 1880 || Number(year) > now.getFullYear()) return null;
  if (!month) return year;
  if (!/^\d{1,2}$/.test(month) || Number(month) < 1 || Number(month) > 12) return null;
  if (!day) return year + month.padStart(2, "0");
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (!/^\d{1,2}$/.test(day) || Number(day) < 1 || Number(day) > days) return null;
  return year + month.padStart(2, "0") + day.padStart(2, "0");
}

/** What the server is told; an identifier that is empty is not said. */
export function toPatientBody(draft: PatientDraft, issuer = ""): PatientBody {
  const number = (kind: "citizen" | "insurance", value: string) =>
    value.trim() ? [{ kind, value: value.trim() }] : [];
  return {
    code: draft.code.trim(),
    issuer,
    name: draft.name.trim(),
    birth_date: draft.birth.trim() ? (readBirth(draft.birth) ?? "") : "",
    sex: draft.sex,
    identifiers: [...number("citizen", draft.citizen), ...number("insurance", draft.insurance)].map((one) => ({
      ...one,
      issuer: "",
    })),
    phone: draft.phone.trim(),
    address: draft.address.trim(),
  };
}

/** A patient as a draft to be changed. */
export function draftOfPatient(patient: Patient): PatientDraft {
  const current = (kind: string) => patient.identifiers.find((one) => one.kind === kind && !one.former)?.value ?? "";
  return {
    code: patient.code,
    name: patient.name.replaceAll("^", " ").trim(),
    birth: patient.birth_date ? formatDate(patient.birth_date) : String(patient.birth_year ?? ""),
    sex: patient.sex,
    citizen: current("citizen"),
    insurance: current("insurance"),
    phone: patient.more.phone ?? "",
    address: patient.more.address ?? "",
  };
}
