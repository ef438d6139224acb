/** What the reading window and a report beside it, or in another window of this browser, tell each other. */

/** One frame as its reader sees it; without centre and width as the object says. */
export type Shown = {
  studyUid: string;
  seriesUid: string;
  sopUid: string;
  /** Counts from 1. */
  frame: number;
  centre: number | null;
  width: number | null;
};

export type DeskWord =
  /** The reader wants this picture, or what was measured on it, in the report. */
  | { say: "keyImage"; image: Shown }
  | { say: "measurements"; image: Shown; lines: string[] }
  /** A report took it. */
  | { say: "taken"; studyUid: string; what: "keyImage" | "measurements" }
  /** The report wants this picture on the screen. */
  | { say: "show"; image: Shown }
  /** This window writes the report from now on; the others only show it. */
  | { say: "writing"; report: number; window: string };

const NAME = "khoanh-desk";

export type Desk = { tell: (word: DeskWord) => void; close: () => void };

/** Join in; a word is heard by everybody but who tells it. */
export function openDesk(listen: (word: DeskWord) => void): Desk {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event: MessageEvent<DeskWord>) => listen(event.data);
  return { tell: (word) => channel.postMessage(word), close: () => channel.close() };
}
