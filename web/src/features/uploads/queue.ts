import type { UploadOutcome, uploadFiles } from "../../api";

export type UploadState = "waiting" | "sending" | "done" | "failed" | "skipped";

/** One file that a person dropped, and what became of it. */
export type Upload = {
  readonly id: number;
  readonly file: File;
  /** Path inside the dropped folder. */
  readonly name: string;
  readonly state: UploadState;
  readonly sentBytes: number;
  readonly outcomes: readonly UploadOutcome[];
  readonly error: unknown;
};

export type Picked = { file: File; name: string };
type Send = typeof uploadFiles;

const AT_ONCE = 2;
const BATCH_FILES = 32;
const BATCH_BYTES = 16 * 1024 * 1024;
/** What operating systems leave in folders, and the directory of a disc, which names files but is no image. */
const LITTER = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|DICOMDIR|autorun\.inf)$/i;
const isArchive = (name: string) => /\.zip$/i.test(name);

/** The next files that fit one request: many small ones, or one large one or ZIP by itself. */
export function nextBatch(uploads: readonly Upload[]): Upload[] {
  const batch: Upload[] = [];
  let bytes = 0;
  for (const upload of uploads) {
    if (upload.state !== "waiting") continue;
    const standsAlone = isArchive(upload.name) || upload.file.size > BATCH_BYTES / 2;
    if (standsAlone) {
      if (batch.length === 0) return [upload];
      continue;
    }
    if (batch.length === BATCH_FILES || bytes + upload.file.size > BATCH_BYTES) break;
    batch.push(upload);
    bytes += upload.file.size;
  }
  return batch;
}

/** Shares the bytes of a request out to its files in their order. */
export function shareProgress(batch: readonly Upload[], sentBytes: number): number[] {
  let left = sentBytes;
  return batch.map(({ file }) => {
    const own = Math.min(file.size, Math.max(0, left));
    left -= file.size;
    return own;
  });
}

/** Gives each file its results: one for one in order, by name where a ZIP made many. */
export function shareOutcomes(batch: readonly Upload[], results: readonly UploadOutcome[]): UploadOutcome[][] {
  const [only] = batch;
  if (only && batch.length === 1) return [[...results]];
  if (results.length === batch.length) return results.map((result) => [result]);
  return batch.map(({ name }) => results.filter((result) => result.name === name));
}

/** Sends what people drop, a few requests at a time, and goes on while they look at other pages. */
export class UploadQueue {
  private uploads: readonly Upload[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly requests = new Set<AbortController>();
  private lastId = 0;

  constructor(
    private readonly send: Send,
    private readonly onStored: () => void,
  ) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = () => this.uploads;

  add(picked: readonly Picked[]): void {
    const added = picked.map(({ file, name }): Upload => {
      this.lastId += 1;
      const state = LITTER.test(name) || file.size === 0 ? "skipped" : "waiting";
      return { id: this.lastId, file, name, state, sentBytes: 0, outcomes: [], error: null };
    });
    this.show([...this.uploads, ...added]);
    this.advance();
  }

  /** Send again what failed on the way; what the archive refused would be refused again. */
  retry(): void {
    this.show(this.uploads.map((one) => (one.state === "failed" ? { ...one, state: "waiting", error: null } : one)));
    this.advance();
  }

  /** Stop: what is on its way is broken off, what waits is forgotten. */
  stop(): void {
    for (const request of this.requests) request.abort();
    this.show(this.uploads.filter((one) => one.state !== "waiting"));
  }

  clear(): void {
    this.show(this.uploads.filter((one) => one.state === "waiting" || one.state === "sending"));
  }

  private show(uploads: readonly Upload[]): void {
    this.uploads = uploads;
    for (const listener of this.listeners) listener();
  }

  private change(batch: readonly Upload[], part: (index: number) => Partial<Upload>): void {
    const index = new Map(batch.map((one, position) => [one.id, position]));
    this.show(
      this.uploads.map((one) => {
        const position = index.get(one.id);
        return position === undefined ? one : { ...one, ...part(position) };
      }),
    );
  }

  private advance(): void {
    while (this.requests.size < AT_ONCE) {
      const batch = nextBatch(this.uploads);
      if (batch.length === 0) return;
      void this.sendBatch(batch);
    }
  }

  private async sendBatch(batch: readonly Upload[]): Promise<void> {
    const request = new AbortController();
    this.requests.add(request);
    this.change(batch, () => ({ state: "sending", sentBytes: 0 }));
    try {
      const onProgress = (sentBytes: number) => {
        const shares = shareProgress(batch, sentBytes);
        this.change(batch, (index) => ({ sentBytes: shares[index] ?? 0 }));
      };
      const outcomes = shareOutcomes(batch, await this.send(batch, onProgress, request.signal));
      this.change(batch, (index) => ({
        state: "done",
        sentBytes: batch[index]?.file.size ?? 0,
        outcomes: outcomes[index] ?? [],
      }));
      this.onStored();
    } catch (error) {
      this.change(batch, () => ({ state: "failed", sentBytes: 0, error }));
    } finally {
      this.requests.delete(request);
      this.advance();
    }
  }
}
