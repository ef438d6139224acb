/** Building DICOM JSON for tests. */

import type { Attribute, Instance } from "./dicomJson";
import type { PixelSpec } from "./pixelSpec";
import { TAG } from "./tags";

type Plain = string | number | readonly (string | number)[] | Attribute;

function attribute(value: Plain): Attribute {
  if (typeof value === "string" || typeof value === "number") return { Value: [value] };
  return Array.isArray(value) ? { Value: value } : (value as Attribute);
}

/** An instance by keyword: `make({ Rows: 2, Columns: 2 })`. */
export function make(values: Partial<Record<keyof typeof TAG, Plain>>): Instance {
  return Object.fromEntries(
    Object.entries(values).map(([keyword, value]) => [TAG[keyword as keyof typeof TAG], attribute(value)]),
  );
}

/** A sequence attribute. */
export function sequence(...items: Instance[]): Attribute {
  return { vr: "SQ", Value: items };
}

/** A plain 16 bit signed CT of two by two pixels, changed as told. */
export function makeSpec(part: Partial<PixelSpec> = {}): PixelSpec {
  return {
    rows: 2,
    columns: 2,
    samplesPerPixel: 1,
    photometric: "MONOCHROME2",
    planar: false,
    bitsAllocated: 16,
    bitsStored: 16,
    highBit: 15,
    signed: true,
    padding: null,
    slope: 1,
    intercept: 0,
    modalityTable: null,
    windows: [],
    voiTables: [],
    voiFunction: "LINEAR",
    palette: null,
    shutter: [],
    modality: "MR",
    unit: "",
    ...part,
  };
}
