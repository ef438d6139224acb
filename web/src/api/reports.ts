import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

export type Case = Shapes["CaseItem"];
export type CaseNote = Shapes["CaseNoteItem"];
export type SavedFilter = Shapes["FilterItem"];
export type Report = Shapes["ReportItem"];
export type Content = Shapes["ContentItem"];
export type KeyImage = Shapes["KeyImageItem"];
export type ReportStep = Shapes["ReportStepBody"]["step"];
export type ReportStepBody = Partial<Shapes["ReportStepBody"]> & { step: ReportStep };
export type Version = Shapes["VersionItem"];
export type ReportEvent = Shapes["ReportEventItem"];
export type Prior = Shapes["PriorItem"];
export type Comparison = Shapes["ComparisonAnswer"];

/** What the reading worklist is asked for; without states it is what is to be read or approved. */
export type CaseSearch = {
  state?: string | undefined;
  modality?: string | undefined;
  room?: string | undefined;
  mine?: "true" | undefined;
  free?: "true" | undefined;
  overdue?: "true" | undefined;
};

const PAGE_SIZE = 100;

export const casesQuery = (search: CaseSearch) =>
  infiniteQueryOptions({
    queryKey: ["cases", search],
    queryFn: ({ pageParam, signal }) =>
      read<Listed<Case>>("/cases", { ...search, cursor: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const takeNextCase = (search: { modality?: string; room?: string; overdue?: boolean } = {}) =>
  create<Report>("/cases/next", search);
export const takeCase = (order: number, reason = "", others: number[] = []) =>
  create<Report>(`/orders/${order}/case`, { reason, others });

export const caseNotesQuery = (order: number) =>
  queryOptions({
    queryKey: ["case-notes", order],
    queryFn: ({ signal }) => read<Listed<CaseNote>>(`/orders/${order}/notes`, {}, signal),
  });
export const addCaseNote = (order: number, text: string) => create<CaseNote>(`/orders/${order}/notes`, { text });

export const readingFiltersQuery = queryOptions({
  queryKey: ["reading-filters"],
  queryFn: ({ signal }) => read<Listed<SavedFilter>>("/reading-filters", {}, signal),
});
export const saveReadingFilter = (name: string, asked: Record<string, string>) =>
  replace<SavedFilter>(`/reading-filters/${encodeURIComponent(name)}`, { asked });
export const removeReadingFilter = (name: string) => remove<void>(`/reading-filters/${encodeURIComponent(name)}`);

export const reportQuery = (report: number) =>
  queryOptions({
    queryKey: ["report", report],
    queryFn: ({ signal }) => read<Report>(`/reports/${report}`, {}, signal),
  });
export const orderReportQuery = (order: number) =>
  queryOptions({
    queryKey: ["order-report", order],
    queryFn: ({ signal }) => read<Report>(`/orders/${order}/report`, {}, signal),
  });

/** The result that was returned; the server notes that it was opened. */
export const resultQuery = (order: number) =>
  queryOptions({
    queryKey: ["result", order],
    queryFn: ({ signal }) => read<Version>(`/orders/${order}/result`, {}, signal),
    retry: false,
  });

export const saveDraft = (report: number, content: Content, revision: number) =>
  replace<Report>(`/reports/${report}/draft`, { content, revision });
export const takeReportStep = (report: number, body: ReportStepBody) =>
  create<Report>(`/reports/${report}/steps`, body);
export const addAddendum = (report: number, text: string, reason: string, version: number) =>
  create<Report>(`/reports/${report}/addenda`, { text, reason, version });
export const correctReport = (report: number, content: Content, reason: string, version: number) =>
  create<Report>(`/reports/${report}/corrections`, { content, reason, version });

export const versionsQuery = (report: number) =>
  queryOptions({
    queryKey: ["report", report, "versions"],
    queryFn: ({ signal }) => read<Listed<Version>>(`/reports/${report}/versions`, {}, signal),
  });
export const reportEventsQuery = (report: number) =>
  queryOptions({
    queryKey: ["report", report, "events"],
    queryFn: ({ signal }) => read<Listed<ReportEvent>>(`/reports/${report}/events`, {}, signal),
  });
export const priorsQuery = (report: number) =>
  queryOptions({
    queryKey: ["report", report, "priors"],
    queryFn: ({ signal }) => read<Listed<Prior>>(`/reports/${report}/priors`, {}, signal),
  });
export const comparisonQuery = (report: number, older: number, newer: number) =>
  queryOptions({
    queryKey: ["report", report, "comparison", older, newer],
    queryFn: ({ signal }) => read<Comparison>(`/reports/${report}/comparison`, { older, newer }, signal),
  });

/** Address of a key image as its reader saw it (PS3.18 8.3.5.1, window, viewport). */
export function keyImageAddress(image: KeyImage, size: number): string {
  const path = `/dicom-web/studies/${image.study_uid}/series/${image.series_uid}/instances/${image.sop_uid}/frames/${image.frame}/rendered`;
  const window = image.centre === null || image.width === null ? "" : `&window=${image.centre},${image.width},linear`;
  return `${path}?viewport=${size},${size}${window}`;
}
