/** Frames of a series: image identifiers, and what one frame's attributes are (PS3.3 C.7.6.16). */

import { type Instance, number, text } from "./dicomJson";
import { TAG } from "./tags";

export const SCHEME = "khoanh";

/** More frames than any real object has; a header may claim billions. */
const MOST_FRAMES = 100_000;

/** One picture: a single-frame instance, or one frame of many. */
export type Frame = {
  imageId: string;
  /** Address of the frame's bytes, WADO-RS (PS3.18 10.4). */
  url: string;
  /** Address of the instance, to ask for its rendered form or its bulk data. */
  instanceUrl: string;
  instance: Instance;
  /** Counts from 1. */
  frame: number;
};

export function instanceUrl(root: string, instance: Instance): string {
  const study = text(instance, TAG.StudyInstanceUID);
  const series = text(instance, TAG.SeriesInstanceUID);
  return `${root}/studies/${study}/series/${series}/instances/${text(instance, TAG.SOPInstanceUID)}`;
}

/** The frames of one instance in their order. */
export function framesOf(root: string, instance: Instance): Frame[] {
  const count = Math.min(Math.max(1, Math.floor(number(instance, TAG.NumberOfFrames) ?? 1)), MOST_FRAMES);
  const address = instanceUrl(root, instance);
  return Array.from({ length: count }, (_, index) => {
    const url = `${address}/frames/${index + 1}`;
    return { imageId: `${SCHEME}:${url}`, url, instanceUrl: address, instance, frame: index + 1 };
  });
}

function macros(groups: Instance | undefined): Instance[] {
  if (!groups) return [];
  return Object.values(groups).flatMap((attribute) => {
    const first = attribute?.Value?.[0];
    return first && typeof first === "object" ? [first as Instance] : [];
  });
}

/**
 * The attributes that hold for one frame, flat.
 *
 * The frame's own functional groups win over the shared ones, and those over the top level: an enhanced object may
 * repeat, say, Rescale Slope at the top for old readers.
 */
export function attributesOf({ instance, frame }: Pick<Frame, "instance" | "frame">): Instance {
  const shared = instance[TAG.SharedFunctionalGroups]?.Value?.[0] as Instance | undefined;
  const own = instance[TAG.PerFrameFunctionalGroups]?.Value?.[frame - 1] as Instance | undefined;
  if (!shared && !own) return instance;
  const { [TAG.SharedFunctionalGroups]: _shared, [TAG.PerFrameFunctionalGroups]: _own, ...top } = instance;
  return Object.assign({}, top, ...macros(shared), ...macros(own));
}
