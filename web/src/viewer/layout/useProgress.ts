import { useSyncExternalStore } from "react";
import { progressVersion, watchProgress } from "../engine";

/** Draws the component again when frames come, go or fail. */
export function useProgress(): number {
  return useSyncExternalStore(watchProgress, progressVersion);
}
