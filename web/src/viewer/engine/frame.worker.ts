/** The worker that fetches frames: what it does, the page need not. */

import { FrameError } from "./fetchFrame";
import { type Answer, buffersOf, type Errand, prepareFrame } from "./frameWork";

type Scope = {
  onmessage: ((event: MessageEvent<Errand>) => void) | null;
  postMessage: (answer: Answer, transfer?: Transferable[]) => void;
};

const scope = globalThis as unknown as Scope;

scope.onmessage = async ({ data: { id, url, spec, path } }) => {
  try {
    const prepared = await prepareFrame({ url }, spec, path);
    scope.postMessage({ id, prepared }, buffersOf(prepared));
  } catch (error) {
    const failure = error instanceof FrameError ? error.code : "undecodable";
    scope.postMessage({ id, failure, detail: String(error) });
  }
};
