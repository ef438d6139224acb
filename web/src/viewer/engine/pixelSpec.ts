/** What the header says about a frame's pixels: layout (PS3.3 C.7.6.3) and the grey or colour transforms. */

import { firstItem, type Instance, items, number, numbers, text, texts, words } from "./dicomJson";
import { segmentedPalette } from "./palette";
import { type Opening, readShutter } from "./shutter";
import { TAG } from "./tags";

/** A lookup table: `entries[i]` is the output for the input `first + i`. */
export type Table = { first: number; entries: Uint16Array; bits: number; explanation: string };

export type GreyWindow = { center: number; width: number; explanation: string };

export type Palette = { first: number; red: Uint8Array; green: Uint8Array; blue: Uint8Array };

export type PixelSpec = {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  photometric: string;
  planar: boolean;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  /** Stored values that mean "no picture here", lowest and highest. */
  padding: readonly [number, number] | null;
  slope: number;
  intercept: number;
  modalityTable: Table | null;
  windows: GreyWindow[];
  voiTables: Table[];
  voiFunction: "LINEAR" | "LINEAR_EXACT" | "SIGMOID";
  palette: Palette | null;
  shutter: Opening[];
  modality: string;
  /** Unit of the values after the modality transform, "" if the header names none. */
  unit: string;
};

function signedWord(value: number, signed: boolean): number {
  return signed && value > 32767 ? value - 65536 : value;
}

function readTable(item: Instance | undefined, signed: boolean): Table | null {
  const descriptor = numbers(item, TAG.LUTDescriptor, 3);
  if (!item || !descriptor) return null;
  const [count = 0, first = 0, bits = 16] = descriptor;
  const length = count === 0 ? 65536 : count;
  const entries = words(item, TAG.LUTData, bits, length);
  if (!entries || entries.length === 0) return null;
  return {
    first: signedWord(first, signed),
    entries: entries.subarray(0, length),
    bits,
    explanation: text(item, TAG.LUTExplanation),
  };
}

const PALETTE_TAGS = [
  [TAG.RedPaletteDescriptor, TAG.RedPalette, TAG.SegmentedRedPalette],
  [TAG.GreenPaletteDescriptor, TAG.GreenPalette, TAG.SegmentedGreenPalette],
  [TAG.BluePaletteDescriptor, TAG.BluePalette, TAG.SegmentedBluePalette],
] as const;

function readPalette(item: Instance): Palette | null {
  let first = 0;
  const channels = PALETTE_TAGS.map(([descriptorTag, dataTag, segmentedTag]) => {
    const [count = 0, start = 0, bits = 16] = numbers(item, descriptorTag, 3) ?? [];
    first = start;
    const length = count === 0 ? 65536 : count;
    const entries =
      words(item, dataTag, bits, length) ?? segmentedPalette(words(item, segmentedTag, 16, 0), length) ?? null;
    if (!entries) return null;
    // Some writers say 16 bits and keep 8 bit values in the low byte.
    const shift = bits > 8 && entries.some((value) => value > 255) ? 8 : 0;
    return Uint8Array.from(entries.subarray(0, length), (value) => value >> shift);
  });
  const [red, green, blue] = channels;
  return red && green && blue ? { first, red, green, blue } : null;
}

/** Modality LUTs of angiography are for measuring, not for display (PS3.4 N.2.1.2). */
const NOT_FOR_DISPLAY = new Set(["1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"]);

function readPadding(item: Instance, signed: boolean): PixelSpec["padding"] {
  const value = number(item, TAG.PixelPaddingValue);
  if (value === undefined) return null;
  const from = signedWord(value, signed);
  const to = signedWord(number(item, TAG.PixelPaddingRangeLimit) ?? value, signed);
  return [Math.min(from, to), Math.max(from, to)];
}

function readWindows(item: Instance): GreyWindow[] {
  const centers = numbers(item, TAG.WindowCenter) ?? [];
  const widths = numbers(item, TAG.WindowWidth) ?? [];
  const names = texts(item, TAG.WindowCenterWidthExplanation);
  return centers.flatMap((center, index) => {
    const width = widths[index];
    return width !== undefined && width > 0 ? [{ center, width, explanation: names[index] ?? "" }] : [];
  });
}

function readUnit(item: Instance, modality: string, hasTable: boolean): string {
  if (modality === "PT") {
    const units = text(item, TAG.Units);
    return units === "BQML" ? "Bq/ml" : units;
  }
  const type = hasTable
    ? text(firstItem(item, TAG.ModalityLUTSequence), TAG.ModalityLUTType)
    : text(item, TAG.RescaleType);
  if (type === "HU" || (modality === "CT" && !type)) return "HU";
  return type === "US" || type === "normalized" ? "" : type;
}

/** Everything the grey pipeline needs from one frame's flat attributes. */
export function readPixelSpec(item: Instance): PixelSpec {
  const signed = number(item, TAG.PixelRepresentation) === 1;
  const bitsAllocated = number(item, TAG.BitsAllocated) ?? 8;
  const bitsStored = number(item, TAG.BitsStored) ?? bitsAllocated;
  const modality = text(item, TAG.Modality) || "OT";
  const photometric = text(item, TAG.PhotometricInterpretation) || "MONOCHROME2";
  const displayable = !NOT_FOR_DISPLAY.has(text(item, TAG.SOPClassUID));
  const modalityTable = displayable ? readTable(firstItem(item, TAG.ModalityLUTSequence), signed) : null;
  const slope = number(item, TAG.RescaleSlope);
  const voiFunction = text(item, TAG.VOILUTFunction);
  const intercept = number(item, TAG.RescaleIntercept) ?? 0;
  // The first mapped value of a VOI LUT is signed when its input is (PS3.3 C.11.2.1.1).
  const inputSigned = signed || intercept < 0;
  return {
    rows: number(item, TAG.Rows) ?? 0,
    columns: number(item, TAG.Columns) ?? 0,
    samplesPerPixel: number(item, TAG.SamplesPerPixel) ?? 1,
    photometric,
    planar: number(item, TAG.PlanarConfiguration) === 1,
    bitsAllocated,
    bitsStored,
    highBit: number(item, TAG.HighBit) ?? bitsStored - 1,
    signed,
    padding: readPadding(item, signed),
    slope: slope === undefined || slope === 0 ? 1 : slope,
    intercept,
    modalityTable,
    windows: readWindows(item),
    voiTables: items(item, TAG.VOILUTSequence).flatMap((entry) => readTable(entry, inputSigned) ?? []),
    voiFunction: voiFunction === "SIGMOID" || voiFunction === "LINEAR_EXACT" ? voiFunction : "LINEAR",
    palette: photometric === "PALETTE COLOR" ? readPalette(item) : null,
    shutter: readShutter(item),
    modality,
    unit: readUnit(item, modality, modalityTable !== null),
  };
}

/** Whether the decoded frame is a colour picture. */
export function isColor(spec: Pick<PixelSpec, "photometric" | "samplesPerPixel">): boolean {
  return spec.samplesPerPixel >= 3 || spec.photometric === "PALETTE COLOR";
}
