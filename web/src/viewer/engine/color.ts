/** Decoded colour frames to RGBA for the screen (PS3.3 C.7.6.3.1.2). Pure. */

import type { Palette, PixelSpec } from "./pixelSpec";
import type { Samples } from "./unpack";

/** Whether the samples still are luminance and chrominance after decoding. */
export type ColorSpace = "RGB" | "YBR";

function put(out: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void {
  out[at] = y + 1.402 * (cr - 128);
  out[at + 1] = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128);
  out[at + 2] = y + 1.772 * (cb - 128);
  out[at + 3] = 255;
}

/** Uncompressed YBR_FULL_422: Y1 Y2 Cb Cr for two neighbours. */
export function ybr422ToRgba(samples: ArrayLike<number>, pixels: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(pixels * 4);
  for (let pixel = 0, at = 0; pixel < pixels; pixel += 2, at += 4) {
    const cb = samples[at + 2] ?? 128;
    const cr = samples[at + 3] ?? 128;
    put(out, pixel * 4, samples[at] ?? 0, cb, cr);
    if (pixel + 1 < pixels) put(out, pixel * 4 + 4, samples[at + 1] ?? 0, cb, cr);
  }
  return out;
}

/** Indices into a palette; values outside it take its first or last entry. */
export function paletteToRgba(samples: ArrayLike<number>, pixels: number, palette: Palette): Uint8ClampedArray {
  const out = new Uint8ClampedArray(pixels * 4);
  const last = palette.red.length - 1;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const index = Math.min(Math.max((samples[pixel] ?? 0) - palette.first, 0), last);
    out[pixel * 4] = palette.red[index] ?? 0;
    out[pixel * 4 + 1] = palette.green[index] ?? 0;
    out[pixel * 4 + 2] = palette.blue[index] ?? 0;
    out[pixel * 4 + 3] = 255;
  }
  return out;
}

/** Three samples a pixel, side by side or in planes. */
export function triplesToRgba(
  samples: ArrayLike<number>,
  pixels: number,
  planar: boolean,
  space: ColorSpace,
  shift = 0,
): Uint8ClampedArray {
  const out = new Uint8ClampedArray(pixels * 4);
  const step = planar ? 1 : 3;
  const plane = planar ? pixels : 1;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const first = (samples[pixel * step] ?? 0) >> shift;
    const second = (samples[pixel * step + plane] ?? 0) >> shift;
    const third = (samples[pixel * step + 2 * plane] ?? 0) >> shift;
    if (space === "YBR") {
      put(out, pixel * 4, first, second, third);
    } else {
      out[pixel * 4] = first;
      out[pixel * 4 + 1] = second;
      out[pixel * 4 + 2] = third;
      out[pixel * 4 + 3] = 255;
    }
  }
  return out;
}

/** A decoded colour frame as RGBA. */
export function toRgba(
  samples: Samples,
  spec: Pick<PixelSpec, "rows" | "columns" | "photometric" | "bitsStored" | "palette" | "planar">,
  decodedPlanar: boolean,
  space: ColorSpace,
): Uint8ClampedArray {
  const pixels = spec.rows * spec.columns;
  if (spec.photometric === "PALETTE COLOR") {
    if (!spec.palette) throw new Error("palette is missing");
    return paletteToRgba(samples, pixels, spec.palette);
  }
  if (samples.length === pixels * 2) return ybr422ToRgba(samples, pixels);
  if (samples.length < pixels * 3) throw new Error(`colour frame has ${samples.length} of ${pixels * 3} samples`);
  return triplesToRgba(samples, pixels, decodedPlanar, space, Math.max(0, spec.bitsStored - 8));
}
