/** Which frames are here: told by the loader, shown by the bars. */

import { Enums, eventTarget, type Types } from "@cornerstonejs/core";
import { FrameError } from "./fetchFrame";
import { SCHEME } from "./frames";
import { dropMeasured } from "./registry";

export type FrameState = "absent" | "here" | "failed";
export type FailureCode = FrameError["code"];

const here = new Set<string>();
const failures = new Map<string, FailureCode>();
const listeners = new Set<() => void>();
let announced = false;
let version = 0;

/** Ten announcements a second, however many slices arrive: the bars that follow need no more. */
const PAUSE_MS = 100;

function announce(): void {
  if (announced) return;
  announced = true;
  setTimeout(() => {
    announced = false;
    version += 1;
    for (const listener of listeners) listener();
  }, PAUSE_MS);
}

export function stateOf(imageId: string): FrameState {
  if (here.has(imageId)) return "here";
  return failures.has(imageId) ? "failed" : "absent";
}

export function failureOf(imageId: string): FailureCode | null {
  return failures.get(imageId) ?? null;
}

export function watchProgress(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Changes whenever a frame came, went or failed. */
export function progressVersion(): number {
  return version;
}

export function clearFailure(imageId: string): void {
  if (failures.delete(imageId)) announce();
}

/** Ask for everything anew: a study opened again begins without its failures. */
export function clearFailures(): void {
  failures.clear();
  announce();
}

export function noteFailure(imageId: string, error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  failures.set(imageId, error instanceof FrameError ? error.code : "undecodable");
  announce();
}

type Kept = { image?: { imageId?: string } & Partial<Types.IImage>; imageId?: string };

function keyOf(event: Event): string {
  const detail = (event as CustomEvent<Kept>).detail;
  const key = detail?.imageId ?? detail?.image?.imageId ?? "";
  return key.startsWith(`${SCHEME}:`) ? key : "";
}

let listening = false;

/** Follow Cornerstone's cache. */
export function followCache(): void {
  if (listening) return;
  listening = true;
  const arrived = (event: Event) => {
    const key = keyOf(event);
    if (!key) return;
    here.add(key);
    failures.delete(key);
    announce();
  };
  eventTarget.addEventListener(Enums.Events.IMAGE_LOADED, arrived);
  eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, (event: Event) => {
    const key = keyOf(event);
    if (!key) return;
    here.delete(key);
    dropMeasured(key);
    announce();
  });
  // Cornerstone's cache throws each failure once more where nobody can catch it; it has been noted.
  window.addEventListener("unhandledrejection", (event) => {
    const { reason } = event;
    const isAbort = reason instanceof DOMException && reason.name === "AbortError";
    if (isAbort || reason instanceof FrameError) event.preventDefault();
  });
  eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_FAILED, (event: Event) => {
    const { imageId, error } = (event as CustomEvent<{ imageId: string; error: unknown }>).detail;
    noteFailure(imageId, error);
  });
}
