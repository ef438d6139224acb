import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { Problem } from "./problem";
import { API, change, create, csrfToken, type Listed, read, refuse, replace } from "./request";

/** The sheet of an order's result that was returned, as PDF. */
export const resultSheet = (order: number) => `${API}/orders/${order}/sheet`;
/** The sheet of a version, or of the draft, as PDF; what is not final is marked so. */
export const reportSheet = (report: number, version?: number) =>
  `${API}/reports/${report}/sheet${version ? `?version=${version}` : ""}`;

export type SheetForm = Shapes["FormItem"];
export type FormName = SheetForm["form"];
export type FormOptions = Shapes["FormOptions"];
export type FormMistake = Shapes["FormMistake"];
export type Letterhead = Shapes["LetterheadItem"];
export type SigningKey = Shapes["SigningKeyItem"];
export type DocumentCheck = Shapes["DocumentCheck"];
export const LEVELS = ["none", "B-B", "B-T", "B-LT", "B-LTA"] as const;

export const formsQuery = queryOptions({
  queryKey: ["sheet-forms"],
  queryFn: ({ signal }) => read<Listed<SheetForm>>("/sheet-forms", {}, signal),
});
export const formVersionsQuery = (form: FormName) =>
  queryOptions({
    queryKey: ["sheet-forms", form],
    queryFn: ({ signal }) => read<Listed<SheetForm>>(`/sheet-forms/${form}/versions`, {}, signal),
  });
export const previewForm = (form: FormName, draft: { options: FormOptions; source: string }) =>
  create<{ pages: string[] }>(`/sheet-forms/${form}/preview`, draft);
export const saveForm = (
  form: FormName,
  draft: { options: FormOptions; source: string; since: number; note: string },
) => replace<SheetForm>(`/sheet-forms/${form}`, draft);
export const letterheadQuery = queryOptions({
  queryKey: ["letterhead"],
  queryFn: ({ signal }) => read<Letterhead>("/letterhead", {}, signal),
});
export const saveLetterhead = (letterhead: Partial<Letterhead>) => replace<Letterhead>("/letterhead", letterhead);
export const signingKeysQuery = queryOptions({
  queryKey: ["signing-keys"],
  queryFn: ({ signal }) => read<Listed<SigningKey>>("/signing-keys", {}, signal),
});
/** The keys one may sign with; one's own before those of the house. */
export const ownSigningKeysQuery = queryOptions({
  queryKey: ["signing-keys", "own"],
  queryFn: ({ signal }) => read<Listed<SigningKey>>("/signing-keys/own", {}, signal),
});
/** Sign a version of a report (ký số); the password or PIN is used once and not kept. */
export const signReport = (report: number, body: Shapes["SignatureBody"]) =>
  create<Shapes["DocumentItem"]>(`/reports/${report}/signature`, body);
export const addSigningKey = (body: Shapes["SigningKeyBody"]) => create<SigningKey>("/signing-keys", body);
export const enableSigningKey = (key: number, enabled: boolean) =>
  change<SigningKey>(`/signing-keys/${key}`, { enabled });

/** Say what a PDF is worth. */
export async function verifyFile(file: Blob): Promise<DocumentCheck> {
  const headers = { "Content-Type": "application/pdf", "X-Khoanh-CSRF": csrfToken(), Accept: "application/json" };
  const init = { method: "POST", body: file, headers, credentials: "same-origin" } as const;
  const response = await fetch(`${API}/documents/verify`, init).catch(() => {
    throw new Problem(0, "", "");
  });
  const text = await response.text();
  if (!response.ok) throw refuse(response.status, text);
  return JSON.parse(text) as DocumentCheck;
}
