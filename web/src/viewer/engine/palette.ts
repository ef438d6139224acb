/** Segmented palette lookup tables (PS3.3 C.7.9.2). */

type Reader = { data: Uint16Array; at: number };

function readSegment(reader: Reader, out: number[], indirect: boolean): void {
  const { data } = reader;
  const kind = data[reader.at] ?? 0;
  const length = data[reader.at + 1] ?? 0;
  reader.at += 2;
  if (kind === 0) {
    out.push(...data.subarray(reader.at, reader.at + length));
    reader.at += length;
  } else if (kind === 1) {
    const from = out[out.length - 1] ?? 0;
    const to = data[reader.at] ?? 0;
    for (let step = 1; step <= length; step += 1) out.push(Math.round(from + ((to - from) * step) / length));
    reader.at += 1;
  } else if (kind === 2 && !indirect) {
    const offset = (data[reader.at] ?? 0) | ((data[reader.at + 1] ?? 0) << 16);
    reader.at += 2;
    const copied: Reader = { data, at: offset };
    for (let segment = 0; segment < length && copied.at < data.length; segment += 1) readSegment(copied, out, true);
  } else {
    throw new Error(`palette segment of kind ${kind}`);
  }
}

/** The plain entries of a segmented palette, or null if there is none. */
export function segmentedPalette(data: Uint16Array | undefined, length: number): Uint16Array | null {
  if (!data || data.length === 0) return null;
  const out: number[] = [];
  const reader: Reader = { data, at: 0 };
  while (reader.at + 1 < data.length && out.length < length) readSegment(reader, out, false);
  return Uint16Array.from(out.slice(0, length));
}
