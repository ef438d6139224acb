import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

export type Patient = Shapes["PatientItem"];
export type PatientBody = Partial<Shapes["PatientBody"]>;
export type PatientChange = Shapes["ChangeItem"];
export type Visit = Shapes["VisitItem"];

export const patientsQuery = (q: string) =>
  queryOptions({
    queryKey: ["patients", q],
    queryFn: ({ signal }) => read<Listed<Patient>>("/patients", { q, limit: 50 }, signal),
  });
/** One patient; the server notes that the person opened him. */
export const patientQuery = (patient: number) =>
  queryOptions({
    queryKey: ["patient", patient],
    queryFn: ({ signal }) => read<Patient>(`/patients/${patient}`, {}, signal),
  });
export const patientChangesQuery = (patient: number) =>
  queryOptions({
    queryKey: ["patient", patient, "changes"],
    queryFn: ({ signal }) => read<Listed<PatientChange>>(`/patients/${patient}/changes`, {}, signal),
  });
export const visitsQuery = (patient: number) =>
  queryOptions({
    queryKey: ["patient", patient, "visits"],
    queryFn: ({ signal }) => read<Listed<Visit>>(`/patients/${patient}/visits`, {}, signal),
  });
export const linksQuery = (patient: number) =>
  queryOptions({
    queryKey: ["patient", patient, "links"],
    queryFn: ({ signal }) => read<Listed<number>>(`/patients/${patient}/links`, {}, signal),
  });

export const upsertPatient = (body: PatientBody) => create<Patient>("/patients", body);
export const mergePatients = (source: number, target: number, reason: string) =>
  create<Patient>("/patients/merge", { source, target, reason });
export const unmergePatient = (patient: number, reason: string) =>
  create<Patient>(`/patients/${patient}/unmerge`, { reason });
export const changePatientCode = (patient: number, code: string, issuer: string) =>
  create<Patient>(`/patients/${patient}/code`, { code, issuer });
export const linkPatients = (one: number, other: number) => replace<void>(`/patients/${one}/links/${other}`, {});
export const unlinkPatients = (one: number, other: number) => remove<void>(`/patients/${one}/links/${other}`);
