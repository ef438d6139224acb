/** The worker that fetches frames: what it does, the page need not. */

import { type Answer, buffersOf, type Errand, prepareTogether } from "./frameWork";

type Scope = {
  onmessage: ((event: MessageEvent<Errand[]>) => void) | null;
  postMessage: (answers: Answer[], transfer?: Transferable[]) => void;
};

const scope = globalThis as unknown as Scope;

scope.onmessage = async ({ data: errands }) => {
  const answers = await prepareTogether(errands);
  const buffers = answers.flatMap((answer) => ("prepared" in answer ? buffersOf(answer.prepared) : []));
  scope.postMessage(answers, buffers);
};
