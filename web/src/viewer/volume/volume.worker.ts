/** The worker that holds one volume and cuts it. */

import { Builder } from "./build";
import type { Order, Reply } from "./messages";
import { cutVolume } from "./sampling";

let builder: Builder | null = null;
let here = 0;
let making = 0;

function send(reply: Reply, transfer: Transferable[] = []): void {
  postMessage(reply, { transfer });
}

function obey(order: Order): void {
  if (order.do === "make") {
    builder = new Builder(order.grid, order.keeping, order.factor);
    here = 0;
    making = order.making;
    return;
  }
  if (!builder) throw new Error("no volume");
  if (order.do === "put") {
    builder.put(order.index, order.values);
    here += 1;
    send({ kind: "grown", making, here });
    return;
  }
  const from = performance.now();
  const values = cutVolume(builder.volume, order.cut, order.slab);
  send({ id: order.id, kind: "values", values, ms: performance.now() - from }, [values.buffer]);
}

globalThis.onmessage = ({ data }: MessageEvent<Order>) => {
  try {
    obey(data);
  } catch (error) {
    // Out of memory is the usual one: the page says so in words.
    send({ id: "id" in data ? data.id : -1, kind: "failed", detail: String(error) });
  }
};
