/** Which process a JPEG codestream really uses (ITU-T T.81 B.1.1.3): headers are sometimes wrong about it. Pure. */

const BASELINE = "1.2.840.10008.1.2.4.50";
const EXTENDED = "1.2.840.10008.1.2.4.51";
const LOSSLESS = "1.2.840.10008.1.2.4.70";

const FAMILY = new Set([BASELINE, EXTENDED, "1.2.840.10008.1.2.4.57", LOSSLESS]);

/** The marker and precision of the frame header, or null. */
function frameHeader(body: Uint8Array): { marker: number; precision: number } | null {
  if (body[0] !== 0xff || body[1] !== 0xd8) return null;
  let at = 2;
  while (at + 4 < body.length) {
    if (body[at] !== 0xff) return null;
    const marker = body[at + 1] ?? 0;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { marker, precision: body[at + 4] ?? 8 };
    at += 2 + (((body[at + 2] ?? 0) << 8) | (body[at + 3] ?? 0));
  }
  return null;
}

/** The transfer syntax to decode by: the stated one unless a JPEG's own frame header says otherwise. */
export function trueSyntax(transferSyntaxUid: string, body: Uint8Array): string {
  if (!FAMILY.has(transferSyntaxUid)) return transferSyntaxUid;
  const header = frameHeader(body);
  if (!header) return transferSyntaxUid;
  if (header.marker === 0xc3) return transferSyntaxUid.endsWith(".57") ? transferSyntaxUid : LOSSLESS;
  return header.precision > 8 ? EXTENDED : BASELINE;
}
