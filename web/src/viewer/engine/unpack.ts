/** Uncompressed frames: bytes to samples (PS3.5 8.1, PS3.3 C.7.6.3.1). Pure. */

import type { PixelSpec } from "./pixelSpec";

export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

type Layout = Pick<
  PixelSpec,
  "rows" | "columns" | "samplesPerPixel" | "photometric" | "bitsAllocated" | "bitsStored" | "highBit" | "signed"
>;

function alignedCopy(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
}

function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let byte = 0; byte < width; byte += 1) swapped[at + byte] = bytes[at + width - 1 - byte] ?? 0;
  }
  return swapped;
}

function unpackBits(bytes: Uint8Array, count: number): Uint8Array {
  const samples = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) samples[index] = ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
  return samples;
}

/**
 * Keep only the stored bits.
 *
 * Old scanners put overlay bits above the stored ones, and signed values narrower than their word are not always
 * sign-extended; both come out right only by shifting the value up and down again.
 */
function keepStoredBits<T extends Uint8Array | Int8Array | Uint16Array | Int16Array>(samples: T, layout: Layout): T {
  const above = layout.bitsAllocated - 1 - layout.highBit;
  const spare = layout.bitsAllocated - layout.bitsStored;
  if (spare <= 0 || above < 0) return samples;
  const up = 32 - layout.bitsAllocated + above;
  const down = up + (spare - above);
  const kept = samples.slice() as T;
  if (layout.signed)
    for (let index = 0; index < kept.length; index += 1)
      kept[index] = ((kept[index] ?? 0) << up) >> (up + spare - above);
  else for (let index = 0; index < kept.length; index += 1) kept[index] = (((kept[index] ?? 0) << up) >>> 0) >>> down;
  return kept;
}

/** How many bytes an uncompressed frame has. */
export function frameLength(layout: Layout): number {
  const pixels = layout.rows * layout.columns;
  if (layout.photometric === "YBR_FULL_422") return pixels * 2;
  return Math.ceil((pixels * layout.samplesPerPixel * layout.bitsAllocated) / 8);
}

/** Samples of an uncompressed frame; a short frame is an error, padding after the frame is cut off. */
export function unpack(raw: Uint8Array, layout: Layout, bigEndian = false): Samples {
  const length = frameLength(layout);
  if (raw.length < length) throw new Error(`frame has ${raw.length} of ${length} bytes`);
  const cut = raw.subarray(0, length);
  const pixels = layout.rows * layout.columns * layout.samplesPerPixel;
  if (layout.bitsAllocated === 1) return unpackBits(cut, pixels);
  if (layout.bitsAllocated === 8) {
    return keepStoredBits(layout.signed ? new Int8Array(cut.buffer, cut.byteOffset, length) : cut, layout);
  }
  const width = layout.bitsAllocated / 8;
  const bytes = alignedCopy(bigEndian ? swapBytes(cut, width) : cut, width);
  const count = length / width;
  if (width === 2) {
    if (layout.signed) return keepStoredBits(new Int16Array(bytes.buffer, bytes.byteOffset, count), layout);
    return keepStoredBits(new Uint16Array(bytes.buffer, bytes.byteOffset, count), layout);
  }
  if (width === 4) {
    if (layout.signed) return new Int32Array(bytes.buffer, bytes.byteOffset, count);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  }
  throw new Error(`${layout.bitsAllocated} bits allocated`);
}

/** Samples of float pixel data (PS3.3 C.7.6.24). */
export function unpackFloats(raw: Uint8Array, bits: 32 | 64): Samples {
  const bytes = alignedCopy(raw, bits / 8);
  if (bits === 32) return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 3);
}
