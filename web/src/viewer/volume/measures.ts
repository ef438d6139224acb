/** Measurements in the patient's space: they hold whatever plane shows them. Pure. */

import { distance, dot, scale, subtract, unit, type Vector } from "./vector";
import { depthOf, type View } from "./view";

export const MEASURES = ["length", "angle", "ellipse"] as const;
export type MeasureKind = (typeof MEASURES)[number];

export type Statistics = { mean: number; deviation: number; min: number; max: number; count: number };

/** Points in the patient, millimetres: two ends; end, vertex, end; opposite corners of an ellipse's box. */
export type Measure = {
  id: number;
  kind: MeasureKind;
  points: Vector[];
  /** Directions of the plane it was drawn on. */
  right: Vector;
  down: Vector;
  statistics: Statistics | null;
};

export const POINTS: Record<MeasureKind, number> = { length: 2, angle: 3, ellipse: 2 };

export function isComplete(measure: Measure): boolean {
  return measure.points.length >= POINTS[measure.kind];
}

export function lengthOf({ points: [a, b] }: Measure): number {
  return a && b ? distance(a, b) : 0;
}

/** Degrees at the vertex. */
export function angleOf({ points: [a, vertex, b] }: Measure): number {
  if (!a || !b || !vertex) return 0;
  const cosine = dot(unit(subtract(a, vertex)), unit(subtract(b, vertex)));
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/** Half the width and half the height of an ellipse, millimetres. */
export function radiiOf({ points: [a, b], right, down }: Measure): { x: number; y: number } {
  if (!a || !b) return { x: 0, y: 0 };
  const across = subtract(b, a);
  return { x: Math.abs(dot(across, right)) / 2, y: Math.abs(dot(across, down)) / 2 };
}

export function areaOf(measure: Measure): number {
  const { x, y } = radiiOf(measure);
  return Math.PI * x * y;
}

export function middleOfMeasure({ points: [a, b] }: Measure): Vector {
  return a && b ? scale([a[0] + b[0], a[1] + b[1], a[2] + b[2]], 0.5) : (a ?? [0, 0, 0]);
}

/** Whether a measurement lies in what a view shows. */
export function isOn(measure: Measure, view: View, reach: number): boolean {
  return measure.points.every((point) => Math.abs(depthOf(view, point)) <= reach);
}

/** Statistics of the values of a cut whose box an ellipse fills. */
export function statisticsIn(values: Float32Array, width: number, height: number): Statistics | null {
  let [count, sum, squares] = [0, 0, 0];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let y = 0, at = 0; y < height; y += 1) {
    const v = (2 * (y + 0.5)) / height - 1;
    for (let x = 0; x < width; x += 1, at += 1) {
      const u = (2 * (x + 0.5)) / width - 1;
      const value = values[at] as number;
      if (u * u + v * v > 1 || Number.isNaN(value)) continue;
      count += 1;
      sum += value;
      squares += value * value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (count === 0) return null;
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(squares / count - mean * mean, 0)), min, max, count };
}
