/** Header facts in the modules that Cornerstone asks for. */

import { metaData } from "@cornerstonejs/core";
import { number, numbers, text } from "./dicomJson";
import { SCHEME } from "./frames";
import { orientationFrom } from "./geometry";
import { isColor } from "./pixelSpec";
import { type FrameFacts, factsOf } from "./registry";
import { TAG } from "./tags";

function imagePlane({ attributes, spec, calibration }: FrameFacts) {
  const cosines = numbers(attributes, TAG.ImageOrientationPatient, 6);
  const orientation = orientationFrom(cosines) ?? { row: [1, 0, 0] as const, column: [0, 1, 0] as const };
  return {
    frameOfReferenceUID: text(attributes, TAG.FrameOfReferenceUID) || text(attributes, TAG.SeriesInstanceUID),
    rows: spec.rows,
    columns: spec.columns,
    imageOrientationPatient: [...orientation.row, ...orientation.column],
    rowCosines: orientation.row,
    columnCosines: orientation.column,
    imagePositionPatient: numbers(attributes, TAG.ImagePositionPatient, 3) ?? [0, 0, 0],
    sliceThickness: number(attributes, TAG.SliceThickness),
    sliceLocation: number(attributes, TAG.SliceLocation),
    pixelSpacing: [calibration.rowSpacing, calibration.columnSpacing],
    rowPixelSpacing: calibration.rowSpacing,
    columnPixelSpacing: calibration.columnSpacing,
    usingDefaultValues: calibration.sense === "none",
  };
}

function imagePixel({ spec }: FrameFacts) {
  const color = isColor(spec);
  return {
    samplesPerPixel: color ? 3 : 1,
    photometricInterpretation: color ? "RGB" : spec.photometric,
    planarConfiguration: 0,
    rows: spec.rows,
    columns: spec.columns,
    bitsAllocated: color ? 8 : spec.bitsAllocated,
    bitsStored: color ? 8 : spec.bitsStored,
    highBit: color ? 7 : spec.highBit,
    pixelRepresentation: spec.signed ? 1 : 0,
  };
}

const MODULES: Record<string, (facts: FrameFacts) => unknown> = {
  imagePlaneModule: imagePlane,
  imagePixelModule: imagePixel,
  generalSeriesModule: ({ attributes, spec }) => ({
    modality: spec.modality,
    seriesInstanceUID: text(attributes, TAG.SeriesInstanceUID),
    studyInstanceUID: text(attributes, TAG.StudyInstanceUID),
    seriesNumber: number(attributes, TAG.SeriesNumber),
  }),
  generalImageModule: ({ attributes, frame }) => ({
    sopInstanceUID: text(attributes, TAG.SOPInstanceUID),
    instanceNumber: number(attributes, TAG.InstanceNumber),
    frameNumber: frame.frame,
  }),
  sopCommonModule: ({ attributes }) => ({
    sopClassUID: text(attributes, TAG.SOPClassUID),
    sopInstanceUID: text(attributes, TAG.SOPInstanceUID),
  }),
  // Windows and slopes are applied by the engine; Cornerstone reads them from the image alone.
  voiLutModule: () => ({}),
  modalityLutModule: () => ({}),
  calibrationModule: () => ({}),
};

/** Answer for our own images, and for nothing else. */
export function provideMetadata(kind: string, imageId: unknown): unknown {
  if (typeof imageId !== "string" || !imageId.startsWith(`${SCHEME}:`)) return undefined;
  const module = MODULES[kind];
  const facts = module ? factsOf(imageId) : undefined;
  return module && facts ? module(facts) : undefined;
}

export function registerMetadata(): void {
  metaData.addProvider(provideMetadata, 10_000);
}
