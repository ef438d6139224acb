/** Frames that no codec has touched (PS3.5 A.1 to A.3). Pure. */

import type { PixelSpec } from "./pixelSpec";
import { type Samples, unpack } from "./unpack";

const BIG_ENDIAN = "1.2.840.10008.1.2.2";

/** Syntaxes whose frames arrive uncompressed; the deflated ones are inflated by the server (PS3.18 8.7.3.3). */
export const UNCOMPRESSED: ReadonlySet<string> = new Set([
  "1.2.840.10008.1.2",
  "1.2.840.10008.1.2.1",
  "1.2.840.10008.1.2.1.99",
  "1.2.840.10008.1.2.1.98",
  BIG_ENDIAN,
]);

export function isPlain(transferSyntaxUid: string): boolean {
  return UNCOMPRESSED.has(transferSyntaxUid);
}

/** Samples of an uncompressed frame. */
export function decodePlain(body: Uint8Array, transferSyntaxUid: string, spec: PixelSpec): Samples {
  return unpack(body, spec, transferSyntaxUid === BIG_ENDIAN);
}
