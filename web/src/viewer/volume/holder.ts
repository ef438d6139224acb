/** The page's side of the worker that holds a volume. */

import type { Values } from "../engine/grey";
import type { Keeping } from "./build";
import type { Grid } from "./grid";
import type { Order, Reply } from "./messages";
import type { Shot } from "./raycast";
import type { Cut, Slab } from "./sampling";
import type { Vector } from "./vector";

export type CutValues = { values: Float32Array; ms: number };

export type ShotPicture = { values: Float32Array; colors: Uint8ClampedArray; ms: number; whole: boolean };

export type Removed = { voxels: number; steps: number };

type Waiting = { resolve: (reply: Reply) => void; reject: (error: Error) => void };

/** One volume in a worker of its own. */
export class Holder {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  /** Which volume the worker was last told to make: what it says of one before counts no more. */
  private making = 0;

  constructor(
    private readonly grown: (here: number) => void,
    private readonly broken: (detail: string) => void,
  ) {
    this.worker = new Worker(new URL("./volume.worker.ts", import.meta.url), { type: "module", name: "volume" });
    this.worker.onmessage = ({ data }: MessageEvent<Reply>) => this.hear(data);
    this.worker.onerror = (event) => this.broken(event.message ?? "worker");
  }

  make(grid: Grid, keeping: Keeping, factor: number): void {
    this.making += 1;
    this.send({ do: "make", making: this.making, grid, keeping, factor });
  }

  put(index: number, values: Values): void {
    this.send({ do: "put", index, values });
  }

  async cut(cut: Cut, slab: Slab): Promise<CutValues> {
    const reply = await this.ask((id) => ({ do: "cut", id, cut, slab }));
    if (reply.kind !== "values") throw new Error("not values");
    return { values: reply.values, ms: reply.ms };
  }

  /** A picture from outside; one that is asked for while it is drawn takes its place, and this one comes not whole. */
  async shoot(shot: Shot): Promise<ShotPicture> {
    const reply = await this.ask((id) => ({ do: "shoot", id, shot }));
    if (reply.kind !== "shot") throw new Error("not a picture");
    return reply;
  }

  /** Take away what hangs together at a point, or all but that; without a point the last step is brought back. */
  async remove(part: { point: Vector; threshold: number; keep: boolean } | null): Promise<Removed> {
    const reply = await this.ask((id) => (part ? { do: "remove", id, ...part } : { do: "undo", id }));
    if (reply.kind !== "removed") throw new Error("nothing removed");
    return reply;
  }

  close(): void {
    this.worker.terminate();
    this.waiting.clear();
  }

  private ask(order: (id: number) => Order): Promise<Reply> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send(order(id));
    });
  }

  private send(order: Order): void {
    this.worker.postMessage(order);
  }

  private hear(reply: Reply): void {
    if (reply.kind === "grown") {
      if (reply.making === this.making) this.grown(reply.here);
      return;
    }
    const one = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.kind === "failed") {
      if (!one) this.broken(reply.detail);
      one?.reject(new Error(reply.detail));
    } else one?.resolve(reply);
  }
}
