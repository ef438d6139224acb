/** Our readings in Cornerstone's annotation tools, instead of its own texts and units. */

import { numbers } from "../engine/dicomJson";
import type { Path } from "../engine/display";
import { dot, orientationFrom, type Vector } from "../engine/geometry";
import type { Point } from "../engine/measure";
import { isColor } from "../engine/pixelSpec";
import { type FrameFacts, factsOf, measuredOf } from "../engine/registry";
import { TAG } from "../engine/tags";
import type { Measurable, Words } from "./readings";

type Handles = { handles?: { points?: readonly (readonly [number, number, number])[] } };

export type Lines = (frame: Measurable, points: readonly Point[], words: Words) => string[];

let words: Words | null = null;
let corner = 0;

/** On the CPU path the world begins at the corner of the first pixel, on the GL path at its centre. */
export function setMeasuringPath(path: Path): void {
  corner = path === "cpu" ? 0.5 : 0;
}

/** The words of the page's language. */
export function setMeasuringWords(chosen: Words): void {
  words = chosen;
}

/** Pixel coordinates of a point in space (PS3.3 C.7.6.2.1.1), the centre of the first pixel being 0, 0. */
export function pixelAt({ attributes, calibration }: FrameFacts, world: Vector): Point {
  const orientation = orientationFrom(numbers(attributes, TAG.ImageOrientationPatient, 6));
  const [x = 0, y = 0, z = 0] = numbers(attributes, TAG.ImagePositionPatient, 3) ?? [];
  const from: Vector = [world[0] - x, world[1] - y, world[2] - z];
  const along = dot(from, orientation?.row ?? [1, 0, 0]) / calibration.columnSpacing;
  const down = dot(from, orientation?.column ?? [0, 1, 0]) / calibration.rowSpacing;
  return [along - corner, down - corner];
}

function measurableOf(imageId: string): Measurable | null {
  const facts = factsOf(imageId);
  if (!facts) return null;
  const { spec, calibration } = facts;
  const measured = measuredOf(imageId);
  const untouched = !spec.modalityTable && !isColor(spec);
  return {
    rows: spec.rows,
    columns: spec.columns,
    calibration,
    values: measured?.values ?? null,
    color: isColor(spec),
    unit: spec.unit,
    padding: untouched ? spec.padding : null,
  };
}

/**
 * A `getTextLines` for an annotation tool.
 *
 * Cornerstone 5.14 shows no probe value beyond the first image of a stack, takes detector millimetres for the patient's
 * and knows no calibrated region for a length; here everything is worked out from the header and the decoded values.
 */
export function textLines(lines: Lines): (data: Handles, targetId: string) => string[] {
  return (data, targetId) => {
    const imageId = targetId.replace(/^imageId:/, "");
    const facts = factsOf(imageId);
    const frame = measurableOf(imageId);
    if (!facts || !frame || !words) return [];
    const points = (data.handles?.points ?? []).map((world) => pixelAt(facts, world));
    return lines(frame, points, words);
  };
}
