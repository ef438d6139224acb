/** Taking apart a `multipart/related` answer of WADO-RS (RFC 2387, PS3.18 8.6.1.2). */

export type Part = { mediaType: string; transferSyntaxUid: string; body: Uint8Array };

const CRLF_CRLF = [13, 10, 13, 10];

function findBytes(haystack: Uint8Array, needle: ArrayLike<number>, from = 0): number {
  const first = needle[0] ?? 0;
  let at = haystack.indexOf(first, from);
  while (at !== -1 && at + needle.length <= haystack.length) {
    let matched = 1;
    while (matched < needle.length && haystack[at + matched] === needle[matched]) matched += 1;
    if (matched === needle.length) return at;
    at = haystack.indexOf(first, at + 1);
  }
  return -1;
}

function findLastBytes(haystack: Uint8Array, needle: ArrayLike<number>): number {
  for (let at = haystack.length - needle.length; at >= 0; at -= 1) {
    let matched = 0;
    while (matched < needle.length && haystack[at + matched] === needle[matched]) matched += 1;
    if (matched === needle.length) return at;
  }
  return -1;
}

/** The value of a parameter of a media type, quotes taken off. */
export function parameter(contentType: string, name: string): string {
  for (const piece of contentType.split(";").slice(1)) {
    const [key = "", ...rest] = piece.split("=");
    if (key.trim().toLowerCase() === name) return rest.join("=").trim().replace(/^"|"$/g, "");
  }
  return "";
}

const SYNTAX_OF_MEDIA_TYPE: Record<string, string> = {
  "image/jpeg": "1.2.840.10008.1.2.4.50",
  "image/jls": "1.2.840.10008.1.2.4.80",
  "image/jp2": "1.2.840.10008.1.2.4.90",
  "image/jphc": "1.2.840.10008.1.2.4.201",
  "image/jxl": "1.2.840.10008.1.2.4.112",
  "image/dicom-rle": "1.2.840.10008.1.2.5",
  "image/x-dicom-rle": "1.2.840.10008.1.2.5",
};

function describe(contentType: string, body: Uint8Array): Part {
  const mediaType = (contentType.split(";")[0] ?? "").trim().toLowerCase() || "application/octet-stream";
  const stated = parameter(contentType, "transfer-syntax");
  const transferSyntaxUid =
    stated && stated !== "*" ? stated : (SYNTAX_OF_MEDIA_TYPE[mediaType] ?? "1.2.840.10008.1.2.1");
  return { mediaType, transferSyntaxUid, body };
}

/**
 * The first part of an answer, or the whole body if it came as a single part.
 *
 * Only the closing delimiter is searched from the end: a codestream may hold any bytes, and searching forward would
 * walk through every pixel.
 */
export function firstPart(contentType: string, body: Uint8Array): Part {
  if (!contentType.toLowerCase().startsWith("multipart/")) return describe(contentType, body);
  const boundary = parameter(contentType, "boundary");
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const start = boundary ? findBytes(body, delimiter) : -1;
  const headerEnd = start === -1 ? -1 : findBytes(body, CRLF_CRLF, start);
  if (headerEnd === -1) throw new Error("multipart answer without a part");
  const head = new TextDecoder("latin1").decode(body.subarray(start, headerEnd));
  const line = head.split("\r\n").find((header) => /^content-type\s*:/i.test(header)) ?? "";
  const tail = body.subarray(headerEnd + 4);
  const end = findLastBytes(tail, new TextEncoder().encode(`\r\n--${boundary}`));
  if (end === -1) throw new Error("multipart answer cut short");
  return describe(line.replace(/^content-type\s*:\s*/i, ""), tail.subarray(0, end));
}

/** Every part of an answer whose parts state their lengths, as ours do. */
export function allParts(contentType: string, body: Uint8Array): Part[] {
  const boundary = parameter(contentType, "boundary");
  const delimiter = new TextEncoder().encode(`--${boundary}`);
  const parts: Part[] = [];
  let start = boundary ? findBytes(body, delimiter) : -1;
  while (start !== -1) {
    const afterDelimiter = start + delimiter.length;
    // Two hyphens after the delimiter close the message.
    if (body[afterDelimiter] === 45 && body[afterDelimiter + 1] === 45) return parts;
    const headerEnd = findBytes(body, CRLF_CRLF, afterDelimiter);
    if (headerEnd === -1) break;
    const lines = new TextDecoder("latin1").decode(body.subarray(afterDelimiter, headerEnd)).split("\r\n");
    const field = (name: string) =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim() ?? "";
    const begin = headerEnd + CRLF_CRLF.length;
    const end = begin + Number(field("content-length") || Number.NaN);
    if (!(end <= body.length)) break;
    parts.push(describe(field("content-type"), body.subarray(begin, end)));
    start = findBytes(body, delimiter, end);
  }
  throw new Error("multipart answer cut short");
}
