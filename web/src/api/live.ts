import { API } from "./request";

export type StudyEvent = { study_uid: string; what: "arrived" | "changed" | "deleted" };
export type OrderEventNotice = { order: number; step: string; state?: string };
export type QueueNotice = { room: string; ticket: number; state: string; calls: number };
export type ReportNotice = { report: number | null; orders: number[]; step: string; version: number };
export type LiveTopics = {
  study: StudyEvent;
  knock: unknown;
  device: unknown;
  station: unknown;
  order: OrderEventNotice;
  patient: unknown;
  queue: QueueNotice;
  report: ReportNotice;
  roster: unknown;
  catalogue: unknown;
  homeless: unknown;
  his: unknown;
  message: unknown;
};
type Listener<Topic extends keyof LiveTopics> = (facts: LiveTopics[Topic]) => void;

/** What happens in the archive, as it happens; the browser reconnects by itself. */
export class Live {
  private readonly source: EventSource;

  constructor(onConnected: (connected: boolean) => void) {
    this.source = new EventSource(`${API}/live`);
    this.source.onopen = () => onConnected(true);
    this.source.onerror = () => onConnected(false);
  }

  /** Call `listener` on every event of a topic; returns the way to stop. */
  hear<Topic extends keyof LiveTopics>(topic: Topic, listener: Listener<Topic>): () => void {
    const receive = (event: MessageEvent<string>) => {
      try {
        listener(JSON.parse(event.data) as LiveTopics[Topic]);
      } catch {
        // A line that is not JSON tells nothing; the next list request shows the truth anyway.
      }
    };
    this.source.addEventListener(topic, receive);
    return () => this.source.removeEventListener(topic, receive);
  }

  /** The server refused the stream, and the browser will not ask again. */
  get isClosed(): boolean {
    return this.source.readyState === EventSource.CLOSED;
  }

  close(): void {
    this.source.close();
  }
}
