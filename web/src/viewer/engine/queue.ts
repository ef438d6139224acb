/** Frames wait here for one of a few connections: what is looked at first, then what lies near it. */

type Job = { key: string; run: () => Promise<void>; weight: number; cancelled: boolean };

/** A queue of named jobs; a smaller weight goes first. */
export class FrameQueue {
  private readonly waiting = new Map<string, Job>();
  private running = 0;

  constructor(private readonly connections: number) {}

  /** Do a job when its turn comes. A cancelled job rejects with an AbortError. */
  add<T>(key: string, weight: number, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async () => {
        if (job.cancelled) reject(new DOMException("no longer wanted", "AbortError"));
        else await work().then(resolve, reject);
      };
      const job: Job = { key, run, weight, cancelled: false };
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
    while (this.running < this.connections && this.waiting.size > 0) {
      let first: Job | undefined;
      for (const job of this.waiting.values()) if (!first || job.weight < first.weight) first = job;
      if (!first) return;
      this.waiting.delete(first.key);
      this.running += 1;
      void first.run().finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }
}
