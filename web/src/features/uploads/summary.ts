import type { Upload } from "./queue";

export type Verdict = "stored" | "duplicate" | "kept" | "skipped" | "refused";

/** What an outcome of the archive means for the person who uploads. */
export function verdictOf(outcome: string): Verdict {
  if (outcome === "stored" || outcome === "duplicate" || outcome === "skipped") return outcome;
  return outcome === "kept version" ? "kept" : "refused";
}

export type Summary = Record<Verdict, number> & {
  files: number;
  finished: number;
  failed: number;
  totalBytes: number;
  sentBytes: number;
  studyUids: string[];
};

/** Counts over all uploads. */
export function summarise(uploads: readonly Upload[]): Summary {
  const summary: Summary = {
    files: uploads.length,
    finished: 0,
    failed: 0,
    skipped: 0,
    stored: 0,
    duplicate: 0,
    kept: 0,
    refused: 0,
    totalBytes: 0,
    sentBytes: 0,
    studyUids: [],
  };
  const studies = new Set<string>();
  for (const upload of uploads) {
    if (upload.state === "skipped") summary.skipped += 1;
    else summary.totalBytes += upload.file.size;
    if (upload.state === "failed") summary.failed += 1;
    if (upload.state !== "waiting" && upload.state !== "sending") summary.finished += 1;
    summary.sentBytes += upload.sentBytes;
    for (const result of upload.outcomes) {
      summary[verdictOf(result.outcome)] += 1;
      if (result.study_uid) studies.add(result.study_uid);
    }
  }
  summary.studyUids = [...studies];
  return summary;
}
