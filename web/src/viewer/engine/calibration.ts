/** How long a pixel is, and in what sense (PS3.3 10.7.1.3, C.8.5.5). Pure. */

import { type Instance, items, number, numbers } from "./dicomJson";
import { TAG } from "./tags";

/** "patient": in the patient; "detector": on the detector, true only for what lies on it; "none": unknown. */
export type Sense = "patient" | "detector" | "none";

/** A calibrated area of an ultrasound picture: pixel limits, and the physical step of one pixel. */
export type UltrasoundRegion = {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  deltaX: number;
  deltaY: number;
  unitX: UltrasoundUnit;
  unitY: UltrasoundUnit;
  /** Physical value along y at a row of the picture, or null where the region names no reference pixel. */
  valueAtRow: ((row: number) => number) | null;
};

export type UltrasoundUnit = "cm" | "s" | "Hz" | "dB" | "cm/s" | "%" | "other";

export type Calibration = {
  /** Millimetres from one row to the next, and from one column to the next. */
  rowSpacing: number;
  columnSpacing: number;
  sense: Sense;
  regions: UltrasoundRegion[];
};

const UNITS: Record<number, UltrasoundUnit> = { 1: "%", 2: "dB", 3: "cm", 4: "s", 5: "Hz", 6: "dB", 7: "cm/s" };

/** Speed, depth or amplitude by row: the reference pixel counts from the region's own corner. */
function rowScale(item: Instance, top: number): UltrasoundRegion["valueAtRow"] {
  const reference = number(item, TAG.RegionReferenceY);
  const delta = number(item, TAG.RegionDeltaY);
  if (reference === undefined || delta === undefined) return null;
  const value = number(item, TAG.RegionReferenceValueY) ?? 0;
  return (row) => value + (row - top - reference) * delta;
}

function readRegion(item: Instance): UltrasoundRegion | null {
  const corners = [TAG.RegionX0, TAG.RegionY0, TAG.RegionX1, TAG.RegionY1].map((tag) => number(item, tag));
  const deltaX = Math.abs(number(item, TAG.RegionDeltaX) ?? 0);
  const deltaY = Math.abs(number(item, TAG.RegionDeltaY) ?? 0);
  const [x0, y0, x1, y1] = corners;
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined || !deltaX || !deltaY) return null;
  const unitX = UNITS[number(item, TAG.RegionUnitsX) ?? 0] ?? "other";
  const unitY = UNITS[number(item, TAG.RegionUnitsY) ?? 0] ?? "other";
  return { x0, y0, x1, y1, deltaX, deltaY, unitX, unitY, valueAtRow: rowScale(item, y0) };
}

function aspectOnly(item: Instance): Pick<Calibration, "rowSpacing" | "columnSpacing" | "sense"> {
  const aspect = numbers(item, TAG.PixelAspectRatio, 2);
  const [vertical = 1, horizontal = 1] = aspect ?? [];
  const ratio = vertical > 0 && horizontal > 0 ? vertical / horizontal : 1;
  return { rowSpacing: ratio, columnSpacing: 1, sense: "none" };
}

/**
 * The calibration of one frame's flat attributes.
 *
 * Projection pictures carry Imager Pixel Spacing, measured at the detector. Pixel Spacing equal to it is no calibration
 * either; one that differs is. A known magnification takes the detector's step back to the patient.
 */
export function readCalibration(item: Instance): Calibration {
  const regions = items(item, TAG.UltrasoundRegions).flatMap((region) => readRegion(region) ?? []);
  const spacing = numbers(item, TAG.PixelSpacing, 2)?.filter((value) => value > 0);
  const imager = (numbers(item, TAG.ImagerPixelSpacing, 2) ?? numbers(item, TAG.NominalScannedPixelSpacing, 2))?.filter(
    (value) => value > 0,
  );
  const magnification = number(item, TAG.EstimatedRadiographicMagnificationFactor) ?? 1;
  if (spacing?.length === 2) {
    const [rowSpacing = 1, columnSpacing = 1] = spacing;
    const uncalibrated = imager !== undefined && imager[0] === rowSpacing && imager[1] === columnSpacing;
    return { rowSpacing, columnSpacing, sense: uncalibrated ? "detector" : "patient", regions };
  }
  if (imager?.length === 2) {
    const factor = magnification > 0 ? magnification : 1;
    const [rowSpacing = 1, columnSpacing = 1] = imager;
    const sense = factor === 1 ? "detector" : "patient";
    return { rowSpacing: rowSpacing / factor, columnSpacing: columnSpacing / factor, sense, regions };
  }
  return { ...aspectOnly(item), regions };
}

type Point = readonly [number, number];

/** The region that holds all points, the smallest if several do (PS3.3 C.8.5.5.1). */
export function regionAround(regions: readonly UltrasoundRegion[], points: readonly Point[]): UltrasoundRegion | null {
  const holding = regions.filter((region) =>
    points.every(([x, y]) => x >= region.x0 && x <= region.x1 && y >= region.y0 && y <= region.y1),
  );
  const area = (region: UltrasoundRegion) => (region.x1 - region.x0) * (region.y1 - region.y0);
  return holding.sort((a, b) => area(a) - area(b))[0] ?? null;
}

/** Millimetres per pixel along x and y at some points; sense "none" means that the numbers are pixels. */
export function stepsAt(calibration: Calibration, points: readonly Point[]): { x: number; y: number; sense: Sense } {
  const region = regionAround(calibration.regions, points);
  if (region) {
    if (region.unitX === "cm" && region.unitY === "cm") {
      return { x: region.deltaX * 10, y: region.deltaY * 10, sense: "patient" };
    }
    return { x: 1, y: 1, sense: "none" };
  }
  // Outside every region of a calibrated ultrasound picture nothing is known.
  if (calibration.regions.length > 0 || calibration.sense === "none") return { x: 1, y: 1, sense: "none" };
  return { x: calibration.columnSpacing, y: calibration.rowSpacing, sense: calibration.sense };
}
