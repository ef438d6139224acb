/** Samples in the form that a rendering path can show. Pure. */

import { type Grey, rangeOf, type Values } from "./grey";
import type { Samples } from "./unpack";

/** The CPU path looks every sample up in a table, so it needs integers; the GL path needs the values themselves. */
export type Path = "cpu" | "gl";

export type Displayable = { values: Values; min: number; max: number };

const WIDEST_TABLE = 65536;

function isSmallInteger(samples: Samples): boolean {
  return (
    samples instanceof Uint8Array ||
    samples instanceof Int8Array ||
    samples instanceof Uint16Array ||
    samples instanceof Int16Array
  );
}

/** 65,536 steps between the lowest and the highest value; what is lost lies below what a screen shows. */
function quantise(values: Values, min: number, max: number): Displayable {
  const step = (max - min) / (WIDEST_TABLE - 1) || 1;
  const array = Uint16Array.from(values.array as ArrayLike<number>, (value) =>
    Math.round((Math.min(Math.max(value, min), max) - min) / step),
  );
  const slope = step * values.slope;
  return { values: { array, slope, intercept: min * values.slope + values.intercept }, min: 0, max: WIDEST_TABLE - 1 };
}

function scaled(values: Values, min: number, max: number): Displayable {
  const { array, slope, intercept } = values;
  const ends = [min * slope + intercept, max * slope + intercept];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const whole = Number.isInteger(slope) && Number.isInteger(intercept);
  const kind =
    !whole || low < -32768 || high > 65535 || (low < 0 && high > 32767)
      ? Float32Array
      : low < 0
        ? Int16Array
        : Uint16Array;
  const out = new kind(array.length);
  for (let index = 0; index < out.length; index += 1) out[index] = (array[index] as number) * slope + intercept;
  return { values: { array: out, slope: 1, intercept: 0 }, min: low, max: high };
}

/** What the path shows for a shaded frame. */
export function displayable(grey: Grey, path: Path): Displayable {
  const { shown, min, max } = grey;
  if (path === "gl") {
    if (
      shown.slope === 1 &&
      shown.intercept === 0 &&
      (isSmallInteger(shown.array) || shown.array instanceof Float32Array)
    ) {
      return { values: shown, min, max };
    }
    return scaled(shown, min, max);
  }
  return isSmallInteger(shown.array) ? { values: shown, min, max } : quantise(shown, ...rangeOf(shown.array, null));
}
