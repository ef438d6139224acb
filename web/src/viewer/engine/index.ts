/** The engine's front door: DICOM in, pictures and measured values out. */

export { cineRate, clampRate, FASTEST_FPS, SLOWEST_FPS } from "./cine";
export * as commands from "./commands";
export { bytes, type Instance, items, number, numbers, personName, text, texts } from "./dicomJson";
export type { Path } from "./display";
export { FrameError, fetchBulk } from "./fetchFrame";
export type { Frame } from "./frames";
export { instanceUrl } from "./frames";
export { edgeLetters, orientationFrom, picturedDirections } from "./geometry";
export { forgetFailed } from "./imageLoader";
export type { Kind } from "./kinds";
export { play } from "./player";
export { dropUnwanted, prefetchStacks, recenter, type Wanted } from "./prefetcher";
export {
  clearFailure,
  clearFailures,
  type FailureCode,
  failureOf,
  followCache,
  progressVersion,
  stateOf,
  watchProgress,
} from "./progress";
export { clearRegistry, factsOf, measuredOf, registerFrames } from "./registry";
export { startEngine } from "./start";
export { createStore, type Store, useStore } from "./store";
export {
  fetchInstances,
  fetchSeries,
  fetchStudy,
  ROOT,
  type SeriesFacts,
  type StudyFacts,
  serveFrom,
  thumbnailUrl,
} from "./study";
export { TAG } from "./tags";
export { EMPTY_VIEW, ENGINE_ID, type View, Viewports } from "./viewports";
export { PRESETS, type Preset } from "./window";
