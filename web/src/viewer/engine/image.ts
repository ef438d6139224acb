/** A decoded frame as the image object that Cornerstone keeps and draws. */

import { Enums, type Types, utilities } from "@cornerstonejs/core";
import type { Displayable } from "./display";
import { drawGrey } from "./greyPicture";
import type { FrameFacts } from "./registry";
import { markShared } from "./scaledPicture";

type Base = Pick<
  Types.IImage,
  "imageId" | "rows" | "columns" | "height" | "width" | "rowPixelSpacing" | "columnPixelSpacing" | "voiLUTFunction"
>;

function base({ frame, spec, calibration }: FrameFacts, rows: number, columns: number): Base {
  // A picture drawn by the server may be smaller than the frame: its pixels are then longer.
  return {
    imageId: frame.imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    rowPixelSpacing: calibration.rowSpacing * (spec.rows > 0 ? spec.rows / rows : 1),
    columnPixelSpacing: calibration.columnSpacing * (spec.columns > 0 ? spec.columns / columns : 1),
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
  };
}

function noCanvas(): HTMLCanvasElement {
  throw new Error("a grey frame has no canvas of its own");
}

/** A grey image. */
export function greyImage(
  facts: FrameFacts,
  shown: Displayable,
  window: { center: number; width: number },
): Types.IImage {
  const { spec } = facts;
  const pixels = shown.values.array as Types.PixelDataTypedArray;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: pixels,
    width: spec.columns,
    height: spec.rows,
    numberOfComponents: 1,
  });
  return {
    ...base(facts, spec.rows, spec.columns),
    color: false,
    rgba: false,
    numberOfComponents: 1,
    invert: spec.photometric === "MONOCHROME1",
    photometricInterpretation: spec.photometric,
    slope: shown.values.slope,
    intercept: shown.values.intercept,
    minPixelValue: shown.min,
    maxPixelValue: shown.max,
    windowCenter: window.center,
    windowWidth: window.width,
    sizeInBytes: pixels.byteLength,
    dataType: pixels.constructor.name as Types.PixelDataTypedArrayString,
    getPixelData: () => pixels,
    getCanvas: noCanvas,
    render: drawGrey,
    voxelManager,
  };
}

function paint(rgba: Uint8ClampedArray, columns: number, rows: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), columns, rows), 0, 0);
  markShared(canvas);
  return canvas;
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    out[to] = rgba[from] ?? 0;
    out[to + 1] = rgba[from + 1] ?? 0;
    out[to + 2] = rgba[from + 2] ?? 0;
  }
  return out;
}

/** A colour image; the CPU path takes four samples a pixel, the GL path three. */
export function colorImage(
  facts: FrameFacts,
  rgba: Uint8ClampedArray,
  size: { rows: number; columns: number },
  path: "cpu" | "gl",
): Types.IImage {
  const pixels = path === "cpu" ? new Uint8Array(rgba.buffer) : withoutAlpha(rgba);
  const components = path === "cpu" ? 4 : 3;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: pixels,
    width: size.columns,
    height: size.rows,
    numberOfComponents: components,
  });
  let canvas: HTMLCanvasElement | null = null;
  return {
    ...base(facts, size.rows, size.columns),
    color: true,
    rgba: path === "cpu",
    numberOfComponents: components,
    invert: false,
    photometricInterpretation: "RGB",
    slope: 1,
    intercept: 0,
    minPixelValue: 0,
    maxPixelValue: 255,
    windowCenter: 128,
    windowWidth: 256,
    sizeInBytes: pixels.byteLength,
    dataType: "Uint8Array",
    getPixelData: () => pixels,
    getCanvas: () => {
      canvas ??= paint(rgba, size.columns, size.rows);
      return canvas;
    },
    voxelManager: voxelManager as Types.IVoxelManager<Types.RGB>,
  };
}
