import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Listed, read, remove } from "./request";

export type Study = {
  study_uid: string;
  patient_id: string;
  patient_name: string;
  patient_birth_date: string | null;
  patient_sex: string | null;
  accession_number: string;
  study_date: string | null;
  study_time: string | null;
  study_description: string;
  modalities: string[];
  series_count: number;
  instance_count: number;
  referring_physician: string;
  received_at: string;
  identity_conflict: boolean;
};

export type Series = {
  series_uid: string;
  modality: string;
  series_number: number | null;
  series_description: string;
  body_part: string;
  instance_count: number;
};

export type StudyDetail = Study & { series: Series[] };
export type Count = { value: number; exact: boolean };
export type StudyPage = Listed<Study> & { count?: Count };

/** What a search of the study list asks for; dates are YYYY-MM-DD. */
export type StudySearch = {
  q?: string | undefined;
  patient_name?: string | undefined;
  patient_id?: string | undefined;
  accession?: string | undefined;
  modality?: string | undefined;
  date_from?: string | undefined;
  date_to?: string | undefined;
  order?: "date" | "name" | undefined;
};

const PAGE_SIZE = 100;

export const fetchStudyPage = (search: StudySearch, cursor: string, signal?: AbortSignal) =>
  read<StudyPage>("/studies", { ...search, cursor, limit: PAGE_SIZE }, signal);

export const studiesQuery = (search: StudySearch) =>
  infiniteQueryOptions({
    queryKey: ["studies", search],
    queryFn: ({ pageParam, signal }) => fetchStudyPage(search, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 30_000,
  });

export const studyQuery = (studyUid: string) =>
  queryOptions({
    queryKey: ["study", studyUid],
    queryFn: ({ signal }) => read<StudyDetail>(`/studies/${encodeURIComponent(studyUid)}`, {}, signal),
  });

export const deleteStudy = (studyUid: string) => remove<void>(`/studies/${encodeURIComponent(studyUid)}`);

const web = (...parts: string[]) => `/dicom-web/${parts.map(encodeURIComponent).join("/")}`;

/** Addresses of pictures and files (PS3.18). */
export const studyThumbnail = (studyUid: string) => web("studies", studyUid, "thumbnail");
export const seriesThumbnail = (studyUid: string, seriesUid: string) =>
  web("studies", studyUid, "series", seriesUid, "thumbnail");
export const studyArchive = (studyUid: string) => `${web("studies", studyUid)}?accept=application%2Fzip`;
