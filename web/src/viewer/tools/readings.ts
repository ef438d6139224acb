/** What stands beside a measurement, in the reader's words and numbers. Pure. */

import { type Calibration, regionAround, type Sense } from "../engine/calibration";
import type { Values } from "../engine/grey";
import { angleAt, ellipseArea, ellipseStatistics, lengthBetween, type Point, valueAt } from "../engine/measure";

export type Words = {
  /** A number in the reader's language. */
  number: (value: number, digits: number) => string;
  area: string;
  mean: string;
  deviation: string;
  extremes: string;
  /** Added to lengths that hold on the detector only. */
  onDetector: string;
  color: string;
};

/** A measured frame. */
export type Measurable = {
  rows: number;
  columns: number;
  calibration: Calibration;
  /** Null for a colour picture, and until the frame is decoded. */
  values: Values | null;
  color: boolean;
  unit: string;
  padding: readonly [number, number] | null;
};

function senseMark(sense: Sense, words: Words): string {
  return sense === "detector" ? ` ${words.onDetector}` : "";
}

function digitsFor(value: number): number {
  const size = Math.abs(value);
  return size >= 1000 || Number.isInteger(value) ? 0 : size >= 100 ? 1 : 2;
}

function withUnit(text: string, unit: string): string {
  return unit ? `${text} ${unit}` : text;
}

export function lengthLines(frame: Measurable, points: readonly Point[], words: Words): string[] {
  const [from, to] = points;
  if (!from || !to) return [];
  const { value, unit, sense } = lengthBetween(frame.calibration, from, to);
  return [`${words.number(value, value < 10 ? 2 : 1)} ${unit}${senseMark(sense, words)}`];
}

export function angleLines(frame: Measurable, points: readonly Point[], words: Words): string[] {
  const [from, vertex, to] = points;
  if (!from || !vertex || !to) return [];
  return [`${words.number(angleAt(frame.calibration, from, vertex, to), 1)}°`];
}

export function ellipseLines(frame: Measurable, points: readonly Point[], words: Words): string[] {
  if (points.length < 4) return [];
  const area = ellipseArea(frame.calibration, points);
  const lines = [`${words.area}: ${words.number(area.value, 1)} ${area.unit}${senseMark(area.sense, words)}`];
  if (!frame.values) return lines;
  const found = ellipseStatistics(frame.values, frame.columns, frame.rows, points, frame.padding);
  if (!found) return lines;
  const value = (size: number) => words.number(size, digitsFor(size));
  lines.push(withUnit(`${words.mean}: ${words.number(found.mean, 1)}`, frame.unit));
  lines.push(withUnit(`${words.deviation}: ${words.number(found.deviation, 1)}`, frame.unit));
  lines.push(withUnit(`${words.extremes}: ${value(found.min)} … ${value(found.max)}`, frame.unit));
  return lines;
}

/** Position and value of a point; in a Doppler or M-mode area what its axes say (PS3.3 C.8.5.5). */
export function probeLines(frame: Measurable, points: readonly Point[], words: Words): string[] {
  const [point] = points;
  if (!point) return [];
  const place = `(${Math.round(point[0])}, ${Math.round(point[1])})`;
  const region = regionAround(frame.calibration.regions, [point]);
  if (region?.valueAtRow && region.unitY !== "cm" && region.unitY !== "other") {
    return [place, withUnit(words.number(region.valueAtRow(point[1]), 2), region.unitY)];
  }
  if (!frame.values) return frame.color ? [place, words.color] : [place];
  const value = valueAt(frame.values, frame.columns, frame.rows, point);
  return value === null ? [place] : [place, withUnit(words.number(value, digitsFor(value)), frame.unit)];
}
