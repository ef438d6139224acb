import type { uploads as vietnamese } from "../vi/uploads";

export const uploads: Record<keyof typeof vietnamese, string> = {
  "uploads.title": "Upload images",
  "uploads.help":
    "Takes DICOM files, folders and ZIPs. Images are kept as they are; what is in the archive is not overwritten.",
  "uploads.drop": "Drop files, folders or ZIPs here",
  "uploads.dropHere": "Drop to upload to the archive",
  "uploads.chooseFiles": "Choose files",
  "uploads.chooseFolder": "Choose a folder",
  "uploads.progress": "Progress",
  "uploads.finished": "{done} of {all} files done",
  "uploads.retry": "Send the failed ones again",
  "uploads.stop": "Stop",
  "uploads.clear": "Clear the list",
  "uploads.files": "Files",
  "uploads.studies": "Studies received",
  "uploads.waiting": "Waiting",
  "uploads.stored": "Stored",
  "uploads.duplicate": "Already there",
  "uploads.kept": "Kept as a version",
  "uploads.refused": "Refused",
  "uploads.failed": "Failed",
  "uploads.skipped": "Skipped",
  "uploads.stopped": "Stopped",
};
