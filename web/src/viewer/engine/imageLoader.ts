/** The loader of `khoanh:` images: fetch, decode, shade. */

import { cache, imageLoader, type Types } from "@cornerstonejs/core";
import { toRgba } from "./color";
import { decodeFrame, isDecodable } from "./decode";
import type { Path } from "./display";
import { FrameError, fetchRenderedFrame } from "./fetchFrame";
import { fetchPrepared } from "./frameFetcher";
import { SCHEME } from "./frames";
import { type Prepared, prepareGrey } from "./frameWork";
import { colorImage, greyImage } from "./image";
import { isColor } from "./pixelSpec";
import { FrameQueue } from "./queue";
import { dropMeasured, type FrameFacts, factsOf, keepMeasured, refreshFacts } from "./registry";
import { bringTables, hasDistantTables } from "./tables";
import { frameLength } from "./unpack";

/** Two requests of eight slices, or six frames of any size. */
const LIMITS = { connections: 6, small: 16, bytes: 12 << 20 };
/** Lighter than every prefetched slice: what a viewport waits for. */
const NOW = -1;

const queue = new FrameQueue(LIMITS);
const weights = new Map<string, number>();

/** Uncompressed frames are cheap to hold and to decode; while one of another kind decodes, the next may be fetched. */
async function loadStored(facts: FrameFacts, path: Path): Promise<Types.IImage | null> {
  const { spec, frame } = facts;
  const isUrgent = (weights.get(frame.imageId) ?? NOW) <= NOW;
  const prepared = await fetchPrepared(facts, path, isUrgent);
  if (prepared.kind === "grey") return showGrey(facts, prepared);
  const { part } = prepared;
  if (!isDecodable(part.transferSyntaxUid)) return null;
  let decoded: Awaited<ReturnType<typeof decodeFrame>>;
  try {
    decoded = await decodeFrame(part.body, part.transferSyntaxUid, spec);
  } catch (error) {
    // A codec says what it cannot read in its own ways: strings, numbers, errors.
    console.warn("frame not decoded in the browser", part.transferSyntaxUid, String(error));
    return null;
  }
  if (isColor(spec)) {
    const rgba = toRgba(decoded.samples, spec, decoded.planar, decoded.space);
    keepMeasured(frame.imageId, { values: null, curve: "window", rendered: false });
    return colorImage(facts, rgba, spec, path);
  }
  return showGrey(facts, prepareGrey(decoded.samples, spec, path));
}

function showGrey(facts: FrameFacts, { shown, values, window, curve }: Prepared & { kind: "grey" }): Types.IImage {
  keepMeasured(facts.frame.imageId, { values, curve, rendered: false });
  return greyImage(facts, shown, window);
}

async function loadRendered(facts: FrameFacts, path: Path): Promise<Types.IImage> {
  const bitmap = await fetchRenderedFrame(facts.frame);
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new FrameError("undecodable", "no canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  keepMeasured(facts.frame.imageId, { values: null, curve: "window", rendered: true });
  const rgba = context.getImageData(0, 0, width, height).data;
  return colorImage(facts, new Uint8ClampedArray(rgba), { rows: height, columns: width }, path);
}

async function load(imageId: string, path: Path): Promise<Types.IImage> {
  let facts = factsOf(imageId);
  if (!facts) throw new FrameError("missing", "unknown frame");
  if (hasDistantTables(facts.attributes)) {
    await bringTables(facts.attributes, `${facts.frame.instanceUrl}/`);
    facts = refreshFacts(imageId) ?? facts;
  }
  const image = (await loadStored(facts, path)) ?? (await loadRendered(facts, path));
  weights.delete(imageId);
  return image;
}

function bytesOf(imageId: string): number {
  const spec = factsOf(imageId)?.spec;
  return spec ? frameLength(spec) : 0;
}

/** Register the loader for one rendering path. */
export function registerImages(path: Path): void {
  imageLoader.registerImageLoader(SCHEME, (imageId: string) => ({
    promise: queue.add(imageId, weights.get(imageId) ?? NOW, () => load(imageId, path), bytesOf(imageId)),
  }));
}

/** A frame that is wanted now goes before every other. */
export function hurry(imageId: string): void {
  weights.set(imageId, NOW);
  queue.weigh(imageId, NOW);
}

/** Change the turn of a frame that waits. */
export function weigh(imageId: string, weight: number): void {
  if (cache.isLoaded(imageId)) return;
  weights.set(imageId, weight);
  queue.weigh(imageId, weight);
}

/** Ask for a frame ahead of need; a smaller weight comes earlier. Resolves to whether it is there. */
export async function prefetch(imageId: string, weight: number): Promise<boolean> {
  if (cache.isLoaded(imageId)) return true;
  weights.set(imageId, weight);
  queue.weigh(imageId, weight);
  await imageLoader.loadAndCacheImage(imageId);
  return true;
}

/** Give up frames that wait and are no longer wanted. */
export function cancelPrefetch(isUnwanted: (imageId: string) => boolean): void {
  queue.cancel(isUnwanted);
}

/** Forget a frame that failed, so that it can be asked for again. */
export function forgetFailed(imageId: string): void {
  dropMeasured(imageId);
  weights.delete(imageId);
  if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId);
}
