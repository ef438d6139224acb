/** Asking the archive for frames (PS3.18 10.4, 9.4). */

import type { Frame } from "./frames";
import { allParts, firstPart, type Part } from "./multipart";

/** Why a frame could not be had; `code` names the sentence shown in its place. */
export class FrameError extends Error {
  constructor(
    readonly code: "missing" | "forbidden" | "server" | "network" | "broken" | "undecodable",
    detail: string,
  ) {
    super(detail);
    this.name = "FrameError";
  }
}

/** Stored bytes as they are: the browser decodes, the server copies. */
const AS_STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

async function ask(url: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const options: RequestInit = { headers: { Accept: accept }, credentials: "same-origin" };
  if (signal) options.signal = signal;
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new FrameError("network", String(error));
  }
  if (response.ok) return response;
  const code =
    response.status === 404 ? "missing" : response.status === 401 || response.status === 403 ? "forbidden" : "server";
  throw new FrameError(code, `HTTP ${response.status}`);
}

/** A frame in the transfer syntax it is stored in. */
export async function fetchStoredFrame(frame: Pick<Frame, "url">, signal?: AbortSignal): Promise<Part> {
  const response = await ask(frame.url, AS_STORED, signal);
  const body = new Uint8Array(await response.arrayBuffer());
  try {
    return firstPart(response.headers.get("Content-Type") ?? "", body);
  } catch (error) {
    throw new FrameError("broken", String(error));
  }
}

/** The first frames of several instances of a series, in the order of their UIDs, as they are stored. */
export async function fetchFirstFrames(series: string, instances: readonly string[]): Promise<Part[]> {
  const response = await ask(`${series}/frames?SOPInstanceUID=${instances.join(",")}`, AS_STORED);
  const body = new Uint8Array(await response.arrayBuffer());
  try {
    return allParts(response.headers.get("Content-Type") ?? "", body);
  } catch (error) {
    throw new FrameError("broken", String(error));
  }
}

/** A frame as the server draws it, for syntaxes without a decoder here. */
export async function fetchRenderedFrame(frame: Frame, signal?: AbortSignal): Promise<ImageBitmap> {
  const response = await ask(`${frame.url}/rendered`, "image/png, image/jpeg;q=0.9", signal);
  try {
    return await createImageBitmap(await response.blob());
  } catch (error) {
    throw new FrameError("undecodable", String(error));
  }
}

/** Bulk data of a table, document or film, taken out of its multipart wrapping. */
export async function fetchBulk(url: string, accept: string, signal?: AbortSignal): Promise<Part> {
  const response = await ask(url, accept, signal);
  const body = new Uint8Array(await response.arrayBuffer());
  return firstPart(response.headers.get("Content-Type") ?? "", body);
}
