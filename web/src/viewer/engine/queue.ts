/** Frames wait here for one of a few connections: what is looked at first, then what lies near it. */

type Job = { key: string; run: () => Promise<void>; weight: number; bytes: number; cancelled: boolean };

/** How many jobs run at a time: `connections` of any size, up to `small` while all of them have `bytes` at most. */
type Limits = { connections: number; small?: number; bytes?: number };

/** A queue of named jobs; a smaller weight goes first. */
export class FrameQueue {
  private readonly waiting = new Map<string, Job>();
  private running = 0;
  private runningBytes = 0;

  constructor(private readonly limits: Limits) {}

  /** Do a job when its turn comes. A cancelled job rejects with an AbortError. */
  add<T>(key: string, weight: number, work: () => Promise<T>, bytes = 0): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async () => {
        if (job.cancelled) reject(new DOMException("no longer wanted", "AbortError"));
        else await work().then(resolve, reject);
      };
      const job: Job = { key, run, weight, bytes, cancelled: false };
      this.waiting.set(key, job);
      this.next();
    });
  }

  /** Change the turn of a waiting job; one under way is left alone. */
  weigh(key: string, weight: number): void {
    const job = this.waiting.get(key);
    if (job) job.weight = weight;
  }

  /** Drop waiting jobs. */
  cancel(isUnwanted: (key: string) => boolean): void {
    for (const [key, job] of this.waiting) {
      if (!isUnwanted(key)) continue;
      job.cancelled = true;
      this.waiting.delete(key);
      void job.run();
    }
  }

  get length(): number {
    return this.waiting.size;
  }

  private next(): void {
    while (this.waiting.size > 0) {
      let first: Job | undefined;
      for (const job of this.waiting.values()) if (!first || job.weight < first.weight) first = job;
      if (!first || !this.hasRoom(first)) return;
      const { bytes } = first;
      this.waiting.delete(first.key);
      this.running += 1;
      this.runningBytes += bytes;
      void first.run().finally(() => {
        this.running -= 1;
        this.runningBytes -= bytes;
        this.next();
      });
    }
  }

  private hasRoom(job: Job): boolean {
    const { connections, small = connections, bytes = 0 } = this.limits;
    if (this.running < connections) return true;
    return this.running < small && this.runningBytes + job.bytes <= bytes;
  }
}
