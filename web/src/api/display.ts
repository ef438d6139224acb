import { readProblem } from "./problem";
import type { Board } from "./queue";
import { address } from "./request";

/** Who a wall display is: signed in (no token), or by a token of the role `display`. */
export type Display = { token: string };

const headersOf = ({ token }: Display): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});

/** What the board of some rooms shows now. */
export async function fetchBoard(rooms: string, display: Display, signal: AbortSignal): Promise<Board> {
  const response = await fetch(address("/queue/board", { rooms }), {
    headers: headersOf(display),
    credentials: display.token ? "omit" : "same-origin",
    signal,
  });
  if (!response.ok) throw readProblem(response.status, await response.text());
  return (await response.json()) as Board;
}

/** Calls `onEvent` with the topic of every live event until the stream ends; an EventSource could carry no token. */
export async function listenAsDisplay(
  display: Display,
  onEvent: (topic: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(address("/live"), {
    headers: { ...headersOf(display), Accept: "text/event-stream" },
    credentials: display.token ? "omit" : "same-origin",
    signal,
  });
  if (!response.ok || !response.body) throw readProblem(response.status, "");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const topic = /^event: (.+)$/m.exec(block)?.[1];
      if (topic) onEvent(topic);
    }
  }
}
