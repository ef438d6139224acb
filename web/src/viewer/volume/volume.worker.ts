/** The worker that holds one volume, cuts it and draws it from outside. */

import { type Blocks, blocksOf } from "./blocks";
import { Builder } from "./build";
import { Removals } from "./component";
import { evenVolume } from "./even";
import type { Order, Reply } from "./messages";
import { Caster, type Shot } from "./raycast";
import { cutVolume, type Volume } from "./sampling";

let builder: Builder | null = null;
let here = 0;
let making = 0;
/** What rays pass through, made when first asked for and again when the voxels changed. */
let rays: { volume: Volume; blocks: Blocks; here: number } | null = null;
let lastShot = 0;
let removals = new Removals();

/** A drawing looks this often whether something else is wanted. */
const TURN_MS = 24;

function send(reply: Reply, transfer: Transferable[] = []): void {
  postMessage(reply, { transfer });
}

/** Let messages in: a timer would wait four milliseconds. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function raysOf(volume: Volume): { volume: Volume; blocks: Blocks } {
  if (rays?.here === here) return rays;
  const even = evenVolume(volume);
  rays = { volume: even, blocks: blocksOf(even), here };
  return rays;
}

async function shoot(id: number, shot: Shot, volume: Volume): Promise<void> {
  lastShot = id;
  const from = performance.now();
  const { volume: even, blocks } = raysOf(volume);
  const caster = new Caster(even, blocks, shot);
  let turn = performance.now();
  let whole = true;
  for (let y = 0; y < shot.cut.height; y += 1) {
    caster.row(y);
    if (performance.now() - turn < TURN_MS) continue;
    await breathe();
    turn = performance.now();
    if (lastShot !== id) {
      whole = false;
      break;
    }
  }
  const { values, colors } = caster;
  send({ id, kind: "shot", values, colors, whole, ms: performance.now() - from }, [values.buffer, colors.buffer]);
}

function remove(order: Order & { do: "remove" | "undo" }, volume: Volume): void {
  let voxels = 0;
  if (order.do === "undo") removals.undo(volume);
  else voxels = removals.take(volume, order.point, order.threshold, order.keep);
  // A copy of uneven slices is made anew; the volume itself only shows less.
  if (rays && rays.volume !== volume) rays = null;
  send({ id: order.id, kind: "removed", voxels, steps: removals.count });
}

function obey(order: Order): void {
  if (order.do === "make") {
    builder = new Builder(order.grid, order.keeping, order.factor);
    here = 0;
    making = order.making;
    rays = null;
    removals = new Removals();
    return;
  }
  if (!builder) throw new Error("no volume");
  if (order.do === "put") {
    builder.put(order.index, order.values);
    here += 1;
    send({ kind: "grown", making, here });
    return;
  }
  if (order.do === "remove" || order.do === "undo") {
    remove(order, builder.volume);
    return;
  }
  if (order.do === "shoot") {
    shoot(order.id, order.shot, builder.volume).catch((error: unknown) => fail(order, error));
    return;
  }
  const from = performance.now();
  const values = cutVolume(builder.volume, order.cut, order.slab);
  send({ id: order.id, kind: "values", values, ms: performance.now() - from }, [values.buffer]);
}

function fail(order: Order, error: unknown): void {
  // Out of memory is the usual one: the page says so in words.
  send({ id: "id" in order ? order.id : -1, kind: "failed", detail: String(error) });
}

globalThis.onmessage = ({ data }: MessageEvent<Order>) => {
  try {
    obey(data);
  } catch (error) {
    fail(data, error);
  }
};
