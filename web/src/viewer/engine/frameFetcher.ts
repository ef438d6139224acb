/** The page's side of the worker that fetches frames. */

import type { Path } from "./display";
import { FrameError } from "./fetchFrame";
import { type Answer, type Errand, type Prepared, prepareFrame } from "./frameWork";
import type { FrameFacts } from "./registry";

type Waiting = { errand: Errand; resolve: (prepared: Prepared) => void; reject: (error: unknown) => void };

const waiting = new Map<number, Waiting>();
let worker: Worker | null | undefined;
let last = 0;

function answered({ data }: MessageEvent<Answer>): void {
  const one = waiting.get(data.id);
  waiting.delete(data.id);
  if ("prepared" in data) one?.resolve(data.prepared);
  else one?.reject(new FrameError(data.failure, data.detail));
}

/** The worker is gone: what waits is done here, and everything after it. */
function broken(): void {
  worker?.terminate();
  worker = null;
  const left = [...waiting.values()];
  waiting.clear();
  for (const { errand, resolve, reject } of left) {
    prepareFrame({ url: errand.url }, errand.spec, errand.path).then(resolve, reject);
  }
}

/** Start the worker, so that the first frame need not wait for it. */
export function startFetcher(): Worker | null {
  if (worker !== undefined) return worker;
  worker = null;
  if (typeof Worker === "undefined") return null;
  worker = new Worker(new URL("./frame.worker.ts", import.meta.url), { type: "module", name: "frames" });
  worker.onmessage = answered;
  worker.onerror = broken;
  return worker;
}

/** Fetch a frame and shade it, in the worker where there is one. */
export function fetchPrepared({ frame, spec }: FrameFacts, path: Path): Promise<Prepared> {
  const target = startFetcher();
  if (!target) return prepareFrame(frame, spec, path);
  last += 1;
  const errand: Errand = { id: last, url: frame.url, spec, path };
  return new Promise<Prepared>((resolve, reject) => {
    waiting.set(errand.id, { errand, resolve, reject });
    target.postMessage(errand);
  });
}
