/** Measuring on one frame, in pixel coordinates (x right, y down, centre of the first pixel = 0, 0). Pure. */

import { type Calibration, type Sense, stepsAt } from "./calibration";
import type { Values } from "./grey";

export type Point = readonly [number, number];

export type Length = { value: number; unit: "mm" | "px"; sense: Sense };
export type Area = { value: number; unit: "mm²" | "px²"; sense: Sense };
export type Statistics = { mean: number; deviation: number; min: number; max: number; pixels: number };

/** The distance of two points. */
export function lengthBetween(calibration: Calibration, from: Point, to: Point): Length {
  const steps = stepsAt(calibration, [from, to]);
  const value = Math.hypot((to[0] - from[0]) * steps.x, (to[1] - from[1]) * steps.y);
  return { value, unit: steps.sense === "none" ? "px" : "mm", sense: steps.sense };
}

/** The angle at `vertex`, 0..180 degrees, true also where pixels are not square. */
export function angleAt(calibration: Calibration, from: Point, vertex: Point, to: Point): number {
  const aspect = calibration.rowSpacing / calibration.columnSpacing || 1;
  const a = Math.atan2((from[1] - vertex[1]) * aspect, from[0] - vertex[0]);
  const b = Math.atan2((to[1] - vertex[1]) * aspect, to[0] - vertex[0]);
  const turn = Math.abs(a - b) * (180 / Math.PI);
  return turn > 180 ? 360 - turn : turn;
}

/** The box round a set of points. */
export function boxOf(points: readonly Point[]): { left: number; top: number; right: number; bottom: number } {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** The area of the ellipse in the box of its handles. */
export function ellipseArea(calibration: Calibration, points: readonly Point[]): Area {
  const { left, right, top, bottom } = boxOf(points);
  const steps = stepsAt(calibration, points);
  const value = (Math.PI / 4) * (right - left) * steps.x * (bottom - top) * steps.y;
  return { value, unit: steps.sense === "none" ? "px²" : "mm²", sense: steps.sense };
}

/** The value of the pixel that holds a point, or null outside the picture. */
export function valueAt(values: Values, columns: number, rows: number, point: Point): number | null {
  const x = Math.round(point[0]);
  const y = Math.round(point[1]);
  if (x < 0 || y < 0 || x >= columns || y >= rows) return null;
  return (values.array[y * columns + x] as number) * values.slope + values.intercept;
}

/** Mean, standard deviation and extremes of the pixels whose centres lie in the ellipse. */
export function ellipseStatistics(
  values: Values,
  columns: number,
  rows: number,
  points: readonly Point[],
  padding: readonly [number, number] | null = null,
): Statistics | null {
  const { left, right, top, bottom } = boxOf(points);
  const [centerX, centerY] = [(left + right) / 2, (top + bottom) / 2];
  const [radiusX, radiusY] = [(right - left) / 2, (bottom - top) / 2];
  if (radiusX <= 0 || radiusY <= 0) return null;
  let [sum, squares, pixels] = [0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let y = Math.max(0, Math.ceil(top)); y <= Math.min(rows - 1, Math.floor(bottom)); y += 1) {
    for (let x = Math.max(0, Math.ceil(left)); x <= Math.min(columns - 1, Math.floor(right)); x += 1) {
      if (((x - centerX) / radiusX) ** 2 + ((y - centerY) / radiusY) ** 2 > 1) continue;
      const stored = values.array[y * columns + x] as number;
      if (padding && stored >= padding[0] && stored <= padding[1]) continue;
      const value = stored * values.slope + values.intercept;
      sum += value;
      squares += value * value;
      pixels += 1;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (pixels === 0) return null;
  const mean = sum / pixels;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / pixels - mean * mean)), min, max, pixels };
}
