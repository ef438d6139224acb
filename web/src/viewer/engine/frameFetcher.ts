/**
 * The page's side of the worker that fetches frames.
 *
 * A request costs the browser ten milliseconds of its processes' time, as much as the half megabyte that it brings. So
 * frames of one series that are begun at about the same time are asked for together, up to a few megabytes.
 */

import type { Path } from "./display";
import { FrameError } from "./fetchFrame";
import { type Answer, addressOf, type Errand, type Prepared, prepareTogether } from "./frameWork";
import type { FrameFacts } from "./registry";
import { frameLength } from "./unpack";

type Waiting = { errand: Errand; resolve: (prepared: Prepared) => void; reject: (error: unknown) => void };

/** A viewport may come to wait for any of them, and gets it when all of them are here. */
const TOGETHER = 8;
const TOGETHER_BYTES = 6 << 20;

const waiting = new Map<number, Waiting>();
let gathered: Errand[] = [];
let worker: Worker | null | undefined;
let last = 0;

function answered(answers: readonly Answer[]): void {
  for (const answer of answers) {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("prepared" in answer) one?.resolve(answer.prepared);
    else one?.reject(new FrameError(answer.failure, answer.detail));
  }
}

function send(errands: Errand[]): void {
  if (worker) worker.postMessage(errands);
  else void prepareTogether(errands).then(answered);
}

/** The worker is gone: what waits is done here, and everything after it. */
function broken(): void {
  worker?.terminate();
  worker = null;
  const left = [...waiting.values()].map(({ errand }) => errand).filter((errand) => !gathered.includes(errand));
  for (const errand of left) send([errand]);
}

/** Start the worker, so that the first frame need not wait for it. */
export function startFetcher(): Worker | null {
  if (worker !== undefined) return worker;
  worker = null;
  if (typeof Worker === "undefined") return null;
  worker = new Worker(new URL("./frame.worker.ts", import.meta.url), { type: "module", name: "frames" });
  worker.onmessage = ({ data }: MessageEvent<Answer[]>) => answered(data);
  worker.onerror = broken;
  return worker;
}

/** Errands that may share a request: neighbours in the list, of one series, small together. */
export function groupErrands(errands: readonly Errand[]): Errand[][] {
  const groups: Errand[][] = [];
  let series: string | undefined;
  let bytes = 0;
  for (const errand of errands) {
    const own = addressOf(errand.url)?.series;
    const size = frameLength(errand.spec);
    const group = groups.at(-1);
    if (group && own && own === series && group.length < TOGETHER && bytes + size <= TOGETHER_BYTES) {
      group.push(errand);
      bytes += size;
    } else {
      groups.push([errand]);
      bytes = size;
    }
    series = own;
  }
  return groups;
}

function sendGathered(): void {
  const groups = groupErrands(gathered);
  gathered = [];
  for (const group of groups) send(group);
}

/** Fetch a frame and shade it, in the worker where there is one; an urgent one by itself and at once. */
export function fetchPrepared({ frame, spec }: FrameFacts, path: Path, urgent: boolean): Promise<Prepared> {
  startFetcher();
  last += 1;
  const errand: Errand = { id: last, url: frame.url, spec, path };
  return new Promise<Prepared>((resolve, reject) => {
    waiting.set(errand.id, { errand, resolve, reject });
    if (urgent) {
      send([errand]);
      return;
    }
    if (gathered.length === 0) setTimeout(sendGathered);
    gathered.push(errand);
  });
}
