import type { viewer as vietnamese } from "../vi/viewer";

export const viewer: Record<keyof typeof vietnamese, string> = {
  "viewer.loading": "Opening the study…",
};
