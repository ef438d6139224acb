/** Frame bytes to samples: plain syntaxes here, codecs in Cornerstone's workers. */

import { getWebWorkerManager } from "@cornerstonejs/core";
import type { ColorSpace } from "./color";
import { decodePlain, isPlain, UNCOMPRESSED } from "./decodePlain";
import { trueSyntax } from "./jpeg";
import { isColor, type PixelSpec } from "./pixelSpec";
import type { Samples } from "./unpack";

export type Decoded = { samples: Samples; planar: boolean; space: ColorSpace };

const RLE = "1.2.840.10008.1.2.5";

/** Syntaxes for which the browser has a decoder; anything else is asked for in rendered form. */
const DECODABLE = new Set([
  ...UNCOMPRESSED,
  RLE,
  "1.2.840.10008.1.2.8.1",
  "1.2.840.10008.1.2.4.50",
  "1.2.840.10008.1.2.4.51",
  "1.2.840.10008.1.2.4.57",
  "1.2.840.10008.1.2.4.70",
  "1.2.840.10008.1.2.4.80",
  "1.2.840.10008.1.2.4.81",
  "1.2.840.10008.1.2.4.90",
  "1.2.840.10008.1.2.4.91",
  "1.2.840.10008.1.2.4.201",
  "1.2.840.10008.1.2.4.202",
  "1.2.840.10008.1.2.4.203",
  "1.2.840.10008.1.2.4.110",
  "1.2.840.10008.1.2.4.112",
]);

export function isDecodable(transferSyntaxUid: string): boolean {
  return DECODABLE.has(transferSyntaxUid);
}

/** In which colour space a codec hands out its samples (PS3.5 8.2). */
function spaceAfter(transferSyntaxUid: string, photometric: string): ColorSpace {
  if (!photometric.startsWith("YBR_FULL")) return "RGB";
  // The JPEG decoders turn to RGB themselves; RLE, lossless JPEG, JPEG-LS and a J2K without MCT leave samples as stored.
  const convertsItself =
    transferSyntaxUid === "1.2.840.10008.1.2.4.50" || transferSyntaxUid === "1.2.840.10008.1.2.4.51";
  return convertsItself ? "RGB" : "YBR";
}

type WorkerAnswer = { pixelData?: Samples; planarConfiguration?: number; rows?: number; columns?: number };

async function decodeInWorker(body: Uint8Array, transferSyntaxUid: string, spec: PixelSpec): Promise<Samples> {
  const answer = (await getWebWorkerManager().executeTask("dicomImageLoader", "decodeTask", {
    imageFrame: {
      samplesPerPixel: spec.samplesPerPixel,
      photometricInterpretation: spec.photometric,
      planarConfiguration: spec.planar ? 1 : 0,
      rows: spec.rows,
      columns: spec.columns,
      bitsAllocated: spec.bitsAllocated,
      bitsStored: spec.bitsStored,
      pixelRepresentation: spec.signed ? 1 : 0,
    },
    transferSyntax: transferSyntaxUid,
    pixelData: body,
    options: { preScale: { enabled: false }, allowFloatRendering: false },
    decodeConfig: {},
  })) as WorkerAnswer;
  const samples = answer.pixelData;
  const expected = spec.rows * spec.columns * spec.samplesPerPixel;
  if (!samples || samples.length < expected)
    throw new Error(`codec gave ${samples?.length ?? 0} of ${expected} samples`);
  return samples;
}

/** Samples of one frame. */
export async function decodeFrame(body: Uint8Array, transferSyntaxUid: string, spec: PixelSpec): Promise<Decoded> {
  if (isPlain(transferSyntaxUid)) {
    const samples = decodePlain(body, transferSyntaxUid, spec);
    const space = spec.photometric.startsWith("YBR_FULL") ? "YBR" : "RGB";
    return { samples, planar: spec.planar, space };
  }
  const syntax = trueSyntax(transferSyntaxUid, body);
  const samples = await decodeInWorker(body, syntax, spec);
  // Segments of RLE are planes, and the decoder keeps them so only when the header says planar.
  const planar = transferSyntaxUid === RLE && spec.planar && isColor(spec);
  return { samples, planar, space: spaceAfter(syntax, spec.photometric) };
}
