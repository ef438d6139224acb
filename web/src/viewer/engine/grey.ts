/**
 * Grey values: stored → modality → screen (PS3.3 C.11.1, C.11.2). Pure.
 *
 * Cornerstone knows a linear window and nothing else on its CPU path, and no VOI LUT table on either path. So tables and
 * sigmoids are applied here, once, when a frame is decoded; the window then works on their output. The values before
 * that are kept for measuring.
 */

import type { GreyWindow, PixelSpec, Table } from "./pixelSpec";
import { closeShutter } from "./shutter";
import type { Samples } from "./unpack";

/** `array[i] * slope + intercept` is the value at pixel i. */
export type Values = { array: Samples; slope: number; intercept: number };

export type Grey = {
  /** What the screen shows, before the window. */
  shown: Values;
  /** What is measured: the values after the modality transform. */
  measured: Values;
  /** Lowest and highest of `shown.array`. */
  min: number;
  max: number;
  /** The window to begin with, in the terms of LINEAR, on the values of `shown`. */
  window: GreyWindow;
  /** "table" and "sigmoid" mean that the window counts in shades of the curve's output. */
  curve: "window" | "table" | "sigmoid";
};

const CURVE_BITS = 12;
const CURVE_TOP = (1 << CURVE_BITS) - 1;

function lookUp(values: Values, table: Table): Uint16Array {
  const out = new Uint16Array(values.array.length);
  const last = table.entries.length - 1;
  for (let index = 0; index < out.length; index += 1) {
    const input = Math.round((values.array[index] ?? 0) * values.slope + values.intercept) - table.first;
    out[index] = table.entries[Math.max(0, Math.min(input, last))] ?? 0;
  }
  return out;
}

/** C.11.2.1.3.1: output = ymax / (1 + exp(-4 (x - c) / w)). */
function sigmoid(values: Values, window: GreyWindow): Uint16Array {
  const out = new Uint16Array(values.array.length);
  for (let index = 0; index < out.length; index += 1) {
    const input = (values.array[index] ?? 0) * values.slope + values.intercept;
    out[index] = Math.round(CURVE_TOP / (1 + Math.exp((-4 * (input - window.center)) / window.width)));
  }
  return out;
}

/** A window of LINEAR_EXACT in the terms of LINEAR (C.11.2.1.3.2 against C.11.2.1.2.1). */
export function asLinear(window: GreyWindow, kind: PixelSpec["voiFunction"]): GreyWindow {
  if (kind !== "LINEAR_EXACT") return { ...window, width: Math.max(window.width, 1) };
  return { ...window, center: window.center + 0.5, width: window.width + 1 };
}

/** The window that shows values `low`..`high` from black to white. */
export function windowOver(low: number, high: number): GreyWindow {
  const width = Math.max(high - low + 1, 1);
  return { center: low + width / 2, width, explanation: "" };
}

export function rangeOf(array: Samples, padding: PixelSpec["padding"]): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const [from, to] = padding ?? [1, 0];
  for (let index = 0; index < array.length; index += 1) {
    const value = array[index] as number;
    if (value >= from && value <= to) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : [0, 0];
}

/** Lowest and highest value of the middle 99.8 % of a picture: a few burnt-out pixels must not darken the rest. */
export function robustRange(array: Samples, padding: PixelSpec["padding"]): [number, number] {
  const [from, to] = padding ?? [1, 0];
  const step = Math.max(1, Math.floor(array.length / 20000));
  const sample: number[] = [];
  for (let index = 0; index < array.length; index += step) {
    const value = array[index] as number;
    if (value < from || value > to) sample.push(value);
  }
  if (sample.length === 0) return [0, 0];
  sample.sort((a, b) => a - b);
  const at = (share: number) => sample[Math.round(share * (sample.length - 1))] ?? 0;
  return at(0.001) < at(0.999) ? [at(0.001), at(0.999)] : rangeOf(array, padding);
}

/** Hounsfield units need no guess: soft tissue is what a CT without a window is opened with. */
const SOFT_TISSUE: GreyWindow = { center: 40, width: 400, explanation: "" };

function automaticWindow(values: Values, spec: PixelSpec): GreyWindow {
  if (spec.modality === "CT" && spec.unit === "HU") return SOFT_TISSUE;
  const padding = spec.modalityTable ? null : spec.padding;
  const [low, high] = robustRange(values.array, padding);
  const first = low * values.slope + values.intercept;
  const second = high * values.slope + values.intercept;
  return windowOver(Math.min(first, second), Math.max(first, second));
}

/**
 * Padding gets a value far beyond the picture's own, so that it stays black in every window in use: below the lowest,
 * or above the highest when high values are the dark ones.
 */
function blackFor(spec: PixelSpec, low: number, high: number): number {
  const span = Math.max(high - low, 1);
  const bottom = spec.signed ? -(2 ** (spec.bitsAllocated - 1)) : 0;
  const top = spec.signed ? 2 ** (spec.bitsAllocated - 1) - 1 : 2 ** spec.bitsAllocated - 1;
  const darkIsHigh = (spec.photometric === "MONOCHROME1") === spec.slope > 0;
  return darkIsHigh ? Math.min(high + span, top) : Math.max(low - span, bottom);
}

function blackenPadding(array: Samples, padding: readonly [number, number], black: number): Samples {
  const [from, to] = padding;
  let copy: Samples | null = null;
  for (let index = 0; index < array.length; index += 1) {
    const value = array[index] as number;
    if (value < from || value > to) continue;
    copy ??= array.slice();
    copy[index] = black;
  }
  return copy ?? array;
}

function withBlackPadding(measured: Values, spec: PixelSpec): Pick<Grey, "shown" | "min" | "max"> {
  const padding = spec.modalityTable ? null : spec.padding;
  const [low, high] = rangeOf(measured.array, padding);
  if (!padding) return { shown: measured, min: low, max: high };
  const black = blackFor(spec, low, high);
  const array = blackenPadding(measured.array, padding, black);
  if (array === measured.array) return { shown: measured, min: low, max: high };
  return { shown: { ...measured, array }, min: Math.min(low, black), max: Math.max(high, black) };
}

function curved(array: Uint16Array, measured: Values, top: number, curve: Grey["curve"], explanation: string): Grey {
  const [min, max] = rangeOf(array, null);
  const window = { ...windowOver(0, top), explanation };
  return { shown: { array, slope: 1, intercept: 0 }, measured, min, max, window, curve };
}

/** Bits that the table's entries really use: a descriptor often says 16 for a table of 12. */
function outputTop(table: Table): number {
  let highest = 0;
  for (const entry of table.entries) if (entry > highest) highest = entry;
  const stated = 2 ** Math.min(Math.max(table.bits, 8), 16) - 1;
  const used = 2 ** Math.ceil(Math.log2(highest + 1)) - 1;
  return Math.max(1, Math.min(stated, used));
}

/** What the header shutters off is black; it is measured as it was. */
function shuttered(grey: Grey, spec: PixelSpec): Grey {
  if (spec.shutter.length === 0) return grey;
  const isCurve = grey.curve !== "window";
  const darkIsHigh = (spec.photometric === "MONOCHROME1") === grey.shown.slope > 0;
  const black = isCurve ? (darkIsHigh ? grey.max : 0) : blackFor(spec, grey.min, grey.max);
  const array = closeShutter(grey.shown.array, spec.columns, spec.shutter, black);
  const [min, max] = [Math.min(grey.min, black), Math.max(grey.max, black)];
  return { ...grey, shown: { ...grey.shown, array }, min, max };
}

/** The whole chain for one decoded grey frame. */
export function shadeGrey(samples: Samples, spec: PixelSpec): Grey {
  return shuttered(unshuttered(samples, spec), spec);
}

function unshuttered(samples: Samples, spec: PixelSpec): Grey {
  const stored: Values = { array: samples, slope: spec.slope, intercept: spec.intercept };
  const measured: Values = spec.modalityTable
    ? { array: lookUp({ array: samples, slope: 1, intercept: 0 }, spec.modalityTable), slope: 1, intercept: 0 }
    : stored;
  const [table] = spec.voiTables;
  if (table) return curved(lookUp(measured, table), measured, outputTop(table), "table", table.explanation);
  const [stated] = spec.windows;
  if (stated && spec.voiFunction === "SIGMOID") {
    return curved(sigmoid(measured, stated), measured, CURVE_TOP, "sigmoid", stated.explanation);
  }
  const window = stated ? asLinear(stated, spec.voiFunction) : automaticWindow(measured, spec);
  const shown = withBlackPadding(measured, spec);
  return { ...shown, measured, window, curve: "window" };
}
