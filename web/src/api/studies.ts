import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { read, remove } from "./request";

export type Study = Shapes["StudyItem"];

export type Series = Shapes["SeriesItem"];

export type StudyDetail = Shapes["StudyDetail"];
export type Count = NonNullable<Shapes["StudyList"]["count"]>;
export type StudyPage = Shapes["StudyList"];

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
    // All loaded pages would be asked for again; live events and `useHeardAgain` keep the list true instead.
    refetchOnWindowFocus: false,
  });

/** Most UIDs that one request asks for. */
const UIDS_AT_ONCE = 100;

/** These studies as a list shows them; unlike `studyQuery` this opens none of them in the audit trail. */
export const fetchStudies = async (studyUids: readonly string[], signal?: AbortSignal): Promise<Study[]> => {
  if (studyUids.length === 0) return [];
  const uids = studyUids.slice(0, UIDS_AT_ONCE);
  return (await read<StudyPage>("/studies", { study_uid: uids.join(","), limit: UIDS_AT_ONCE }, signal)).items;
};

/** One study and its series; the server notes that the person opened it. */
export const studyQuery = (studyUid: string) =>
  queryOptions({
    queryKey: ["study", studyUid],
    queryFn: ({ signal }) => read<StudyDetail>(`/studies/${encodeURIComponent(studyUid)}`, {}, signal),
  });

export const deleteStudy = (studyUid: string, reason: string) =>
  remove<void>(`/studies/${encodeURIComponent(studyUid)}`, { reason });

const web = (...parts: string[]) => `/dicom-web/${parts.map(encodeURIComponent).join("/")}`;

/** Addresses of pictures and files (PS3.18). */
export const studyThumbnail = (studyUid: string) => web("studies", studyUid, "thumbnail");
export const seriesThumbnail = (studyUid: string, seriesUid: string) =>
  web("studies", studyUid, "series", seriesUid, "thumbnail");
export const studyArchive = (studyUid: string) => `${web("studies", studyUid)}?accept=application%2Fzip`;
