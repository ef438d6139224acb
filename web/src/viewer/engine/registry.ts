/** What is known of each frame in the viewer: header facts by image identifier, and measured values once decoded. */

import { type Calibration, readCalibration } from "./calibration";
import type { Instance } from "./dicomJson";
import { attributesOf, type Frame } from "./frames";
import type { Grey, Values } from "./grey";
import { type PixelSpec, readPixelSpec } from "./pixelSpec";

export type FrameFacts = {
  frame: Frame;
  attributes: Instance;
  spec: PixelSpec;
  calibration: Calibration;
};

/** What decoding added: the values to measure on, null for colour, and which curve the window works on. */
export type Measured = { values: Values | null; curve: Grey["curve"]; rendered: boolean };

const frames = new Map<string, Frame>();
const facts = new Map<string, FrameFacts>();
const measured = new Map<string, Measured>();

export function registerFrames(list: readonly Frame[]): void {
  for (const frame of list) frames.set(frame.imageId, frame);
}

function readFacts(frame: Frame): FrameFacts {
  const attributes = attributesOf(frame);
  return { frame, attributes, spec: readPixelSpec(attributes), calibration: readCalibration(attributes) };
}

/** The facts of a registered frame; read on first use, because a series may have thousands. */
export function factsOf(imageId: string): FrameFacts | undefined {
  const known = facts.get(imageId);
  if (known) return known;
  const frame = frames.get(imageId);
  if (!frame) return undefined;
  const read = readFacts(frame);
  facts.set(imageId, read);
  return read;
}

/** Read a frame's facts again, after tables it points to have come. */
export function refreshFacts(imageId: string): FrameFacts | undefined {
  facts.delete(imageId);
  return factsOf(imageId);
}

export function keepMeasured(imageId: string, values: Measured): void {
  measured.set(imageId, values);
}

export function dropMeasured(imageId: string): void {
  measured.delete(imageId);
}

export function measuredOf(imageId: string): Measured | undefined {
  return measured.get(imageId);
}

/** Forget the headers: another study is opened. What was measured goes with the picture, when the cache drops it. */
export function clearRegistry(): void {
  frames.clear();
  facts.clear();
}
