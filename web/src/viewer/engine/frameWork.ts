/** Fetching a frame and shading it as far as that needs no codec: what a worker does beside the page. */

import { decodePlain, isPlain } from "./decodePlain";
import { type Displayable, displayable, type Path } from "./display";
import { FrameError, fetchFirstFrames, fetchStoredFrame } from "./fetchFrame";
import type { Frame } from "./frames";
import { type Grey, shadeGrey, type Values } from "./grey";
import type { Part } from "./multipart";
import { isColor, type PixelSpec } from "./pixelSpec";

/** A grey frame ready to be shown, or the stored bytes that a codec or the colour transforms must see first. */
export type Prepared =
  | { kind: "grey"; shown: Displayable; values: Values; window: Grey["window"]; curve: Grey["curve"] }
  | { kind: "stored"; part: Part };

export type Errand = { id: number; url: string; spec: PixelSpec; path: Path };
export type Answer = { id: number } & ({ prepared: Prepared } | { failure: FrameError["code"]; detail: string });

/** The values to show and to measure. */
export function prepareGrey(samples: Values["array"], spec: PixelSpec, path: Path): Prepared & { kind: "grey" } {
  const grey = shadeGrey(samples, spec);
  const shown = displayable(grey, path);
  const values = grey.measured === grey.shown ? shown.values : grey.measured;
  return { kind: "grey", shown, values, window: grey.window, curve: grey.curve };
}

/** Fetch a frame; shade it if it is an uncompressed grey one. */
export async function prepareFrame(frame: Pick<Frame, "url">, spec: PixelSpec, path: Path): Promise<Prepared> {
  return prepare(await fetchStoredFrame(frame), spec, path);
}

/** The series and the instance of which an address names the first frame. */
export function addressOf(url: string): { series: string; instance: string } | null {
  const [, series, instance] = /^(.*)\/instances\/([^/]+)\/frames\/1$/.exec(url) ?? [];
  return series && instance ? { series, instance } : null;
}

/** Errands of one series in one request; if that fails, each by itself, so that each fails for its own reason. */
export async function prepareTogether(errands: readonly Errand[]): Promise<Answer[]> {
  const addresses = errands.flatMap(({ url }) => addressOf(url) ?? []);
  const [first] = addresses;
  if (errands.length > 1 && first && addresses.length === errands.length) {
    const instances = addresses.map(({ instance }) => instance);
    const parts = await fetchFirstFrames(first.series, instances).catch(() => []);
    if (parts.length === errands.length) {
      // What is moved to the page must be a buffer of the frame's own.
      return errands.map(({ id, spec, path }, at) => {
        const part = parts[at] as Part;
        return { id, prepared: prepare({ ...part, body: part.body.slice() }, spec, path) };
      });
    }
  }
  return Promise.all(errands.map(prepareAlone));
}

async function prepareAlone({ id, url, spec, path }: Errand): Promise<Answer> {
  try {
    return { id, prepared: await prepareFrame({ url }, spec, path) };
  } catch (error) {
    const failure = error instanceof FrameError ? error.code : "undecodable";
    return { id, failure, detail: String(error) };
  }
}

function prepare(part: Part, spec: PixelSpec, path: Path): Prepared {
  if (!isPlain(part.transferSyntaxUid) || isColor(spec)) return { kind: "stored", part };
  try {
    return prepareGrey(decodePlain(part.body, part.transferSyntaxUid, spec), spec, path);
  } catch {
    // A frame that is too short: whoever decodes next says so in its own words.
    return { kind: "stored", part };
  }
}

/** Buffers of an answer, which move to the page instead of being copied. */
export function buffersOf(prepared: Prepared): ArrayBuffer[] {
  const arrays =
    prepared.kind === "stored" ? [prepared.part.body] : [prepared.shown.values.array, prepared.values.array];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
