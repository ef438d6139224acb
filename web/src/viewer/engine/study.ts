/** What the archive says about a study: its facts, its series, and the header of every instance (PS3.18 10.6, 10.4). */

import { type Instance, number, personName, text } from "./dicomJson";
import { FrameError } from "./fetchFrame";
import { TAG } from "./tags";

export let ROOT = "/dicom-web";

/** Read from another service than that of who is signed in: the few studies that a patient's link opens. */
export function serveFrom(root: string): void {
  ROOT = root;
}

export type StudyFacts = {
  studyUid: string;
  patientName: string;
  patientId: string;
  patientBirthDate: string;
  patientSex: string;
  studyDate: string;
  studyTime: string;
  description: string;
  accessionNumber: string;
};

export type SeriesFacts = {
  seriesUid: string;
  modality: string;
  number: number | null;
  description: string;
  bodyPart: string;
  instances: number;
};

async function askJson(path: string, signal?: AbortSignal): Promise<Instance[]> {
  const options: RequestInit = { headers: { Accept: "application/dicom+json" }, credentials: "same-origin" };
  if (signal) options.signal = signal;
  const response = await fetch(`${ROOT}${path}`, options).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new FrameError("network", String(error));
  });
  if (response.status === 204) return [];
  if (!response.ok) {
    const code =
      response.status === 404 ? "missing" : response.status === 401 || response.status === 403 ? "forbidden" : "server";
    throw new FrameError(code, `HTTP ${response.status}`);
  }
  // Megabytes of JSON are decoded in one piece in half the time that `json()` takes for its pieces.
  const answer: unknown = JSON.parse(new TextDecoder().decode(await response.arrayBuffer()));
  return Array.isArray(answer) ? (answer as Instance[]) : [];
}

function readStudy(studyUid: string, item: Instance | undefined): StudyFacts {
  return {
    studyUid,
    patientName: personName(item, TAG.PatientName),
    patientId: text(item, TAG.PatientID),
    patientBirthDate: text(item, TAG.PatientBirthDate),
    patientSex: text(item, TAG.PatientSex),
    studyDate: text(item, TAG.StudyDate),
    studyTime: text(item, TAG.StudyTime),
    description: text(item, TAG.StudyDescription),
    accessionNumber: text(item, TAG.AccessionNumber),
  };
}

/** The study's own facts; empty ones if it is not found, the series list then tells. */
export async function fetchStudy(studyUid: string, signal?: AbortSignal): Promise<StudyFacts> {
  const fields = "&includefield=StudyDescription,PatientBirthDate,PatientSex,AccessionNumber";
  const found = await askJson(`/studies?StudyInstanceUID=${encodeURIComponent(studyUid)}${fields}`, signal);
  return readStudy(studyUid, found[0]);
}

/** The series of a study. */
export async function fetchSeries(studyUid: string, signal?: AbortSignal): Promise<SeriesFacts[]> {
  const fields = "includefield=SeriesDescription,BodyPartExamined,NumberOfSeriesRelatedInstances";
  const found = await askJson(`/studies/${encodeURIComponent(studyUid)}/series?${fields}`, signal);
  return found.map((item) => ({
    seriesUid: text(item, TAG.SeriesInstanceUID),
    modality: text(item, TAG.Modality),
    number: number(item, TAG.SeriesNumber) ?? null,
    description: text(item, TAG.SeriesDescription),
    bodyPart: text(item, TAG.BodyPartExamined),
    instances: number(item, TAG.NumberOfSeriesRelatedInstances) ?? 0,
  }));
}

/** The headers of every instance of a series. */
export function fetchInstances(studyUid: string, seriesUid: string, signal?: AbortSignal): Promise<Instance[]> {
  return askJson(`/studies/${encodeURIComponent(studyUid)}/series/${encodeURIComponent(seriesUid)}/metadata`, signal);
}

export function thumbnailUrl(studyUid: string, seriesUid: string): string {
  return `${ROOT}/studies/${studyUid}/series/${seriesUid}/thumbnail`;
}
