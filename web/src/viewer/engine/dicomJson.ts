/** Reading values out of the DICOM JSON Model (PS3.18 Annex F). */

export type Attribute = {
  vr?: string;
  Value?: readonly unknown[];
  InlineBinary?: string;
  BulkDataURI?: string;
  /** Bulk data that was fetched and now stands beside its address. */
  bytes?: Uint8Array;
};

/** One instance, or one item of a sequence: attributes by their eight hexadecimal digits. */
export type Instance = { readonly [tag: string]: Attribute | undefined };

function values(item: Instance | undefined, tag: string): readonly unknown[] {
  const found = item?.[tag]?.Value;
  return Array.isArray(found) ? found : [];
}

/** A person name component group as one string, any other value as it is written. */
function asText(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (typeof value === "number") return String(value);
  if (value && typeof value === "object") {
    const groups = value as Record<string, unknown>;
    for (const group of ["Alphabetic", "Ideographic", "Phonetic"]) {
      const name = groups[group];
      if (typeof name === "string" && name) return name;
    }
  }
  return "";
}

function asNumber(value: unknown): number | undefined {
  const parsed = typeof value === "number" ? value : typeof value === "string" && value.trim() ? Number(value) : NaN;
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The first value as text, "" if there is none. */
export function text(item: Instance | undefined, tag: string): string {
  return asText(values(item, tag)[0]);
}

/** Every value as text. */
export function texts(item: Instance | undefined, tag: string): string[] {
  return values(item, tag).map(asText);
}

/** The first value as a number; numbers written as text (IS, DS, or a careless server) are read too. */
export function number(item: Instance | undefined, tag: string): number | undefined {
  return asNumber(values(item, tag)[0]);
}

/** All values as numbers, or undefined unless there are at least `count` of them. */
export function numbers(item: Instance | undefined, tag: string, count = 1): number[] | undefined {
  const found = values(item, tag).map(asNumber);
  if (found.length < count || found.some((value) => value === undefined)) return undefined;
  return found as number[];
}

/** The items of a sequence. */
export function items(item: Instance | undefined, tag: string): Instance[] {
  return values(item, tag).filter((value): value is Instance => value !== null && typeof value === "object");
}

/** The first item of a sequence. */
export function firstItem(item: Instance | undefined, tag: string): Instance | undefined {
  return items(item, tag)[0];
}

/** Bytes of a binary attribute that came inline or was fetched before. */
export function bytes(item: Instance | undefined, tag: string): Uint8Array | undefined {
  const attribute = item?.[tag];
  if (attribute?.bytes) return attribute.bytes;
  if (typeof attribute?.InlineBinary !== "string") return undefined;
  const binary = atob(attribute.InlineBinary);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Words of a lookup table, however the server wrote them: numbers, inline base64 or fetched bulk data. */
export function words(item: Instance | undefined, tag: string, bits: number, count: number): Uint16Array | undefined {
  const listed = numbers(item, tag);
  if (listed && listed.length > 1) return Uint16Array.from(listed);
  const raw = bytes(item, tag);
  if (!raw) return undefined;
  // PS3.3 C.7.6.3.1.6: 8 bit entries may stand one a byte, or one a word.
  if (bits <= 8 && raw.length < count * 2) return Uint16Array.from(raw.subarray(0, count));
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Uint16Array.from({ length: raw.byteLength >> 1 }, (_, index) => view.getUint16(index * 2, true));
}

/** A name as people read it: components without carets, e.g. "Nguyễn Văn A". */
export function personName(item: Instance | undefined, tag: string): string {
  return text(item, tag)
    .split("^")
    .map((part) => part.trim())
    .filter(Boolean)
    .join(" ");
}
