/** Instances of a series put in order and cut into stacks, the things a viewport shows. Pure. */

import { type Instance, number, numbers, text, texts } from "../engine/dicomJson";
import { attributesOf, type Frame, framesOf } from "../engine/frames";
import { dot, normalOf, orientationFrom } from "../engine/geometry";
import { type Kind, kindOf } from "../engine/kinds";
import { TAG } from "../engine/tags";

export type Stack = {
  key: string;
  seriesUid: string;
  kind: Kind;
  modality: string;
  title: string;
  /** The frames of a picture stack, or none for other objects. */
  frames: Frame[];
  /** The header of the first instance. */
  instance: Instance;
  /** One multi-frame object that runs in time: it opens playing-ready. */
  cine: boolean;
};

/** Modalities whose every image is read by itself. */
const PROJECTION = new Set(["CR", "DX", "MG", "IO", "PX", "XC", "OP", "GM", "ES"]);

type Placed = { frame: Frame; position: number | null; instanceNumber: number; time: string };

function place(frame: Frame): Placed {
  const attributes = attributesOf(frame);
  const orientation = orientationFrom(numbers(attributes, TAG.ImageOrientationPatient, 6));
  const [x = 0, y = 0, z = 0] = numbers(attributes, TAG.ImagePositionPatient, 3) ?? [];
  const positioned = orientation && attributes[TAG.ImagePositionPatient];
  return {
    frame,
    position: positioned ? dot([x, y, z], normalOf(orientation)) : null,
    instanceNumber: number(attributes, TAG.InstanceNumber) ?? Number.MAX_SAFE_INTEGER,
    time: text(attributes, TAG.AcquisitionTime) || text(attributes, TAG.ContentTime),
  };
}

function orientationKey(frame: Frame): string {
  const cosines = numbers(attributesOf(frame), TAG.ImageOrientationPatient, 6);
  return cosines ? cosines.map((value) => value.toFixed(2)).join("\\") : "";
}

function byNumber(a: Placed, b: Placed): number {
  return a.instanceNumber - b.instanceNumber || a.time.localeCompare(b.time) || a.frame.frame - b.frame.frame;
}

/**
 * Single-frame images in reading order.
 *
 * Parallel slices at places of their own go by place, in the direction in which their numbers rise; anything else
 * (time series, several echoes at one place, localizers) goes by instance number.
 */
export function sortFrames(frames: readonly Frame[]): Frame[] {
  const placed = frames.map(place).sort(byNumber);
  const positions = placed.flatMap(({ position }) => (position === null ? [] : [position]));
  const distinct = new Set(positions.map((position) => position.toFixed(2)));
  const parallel = new Set(frames.map(orientationKey)).size === 1;
  if (!parallel || positions.length !== placed.length || distinct.size !== placed.length) {
    return placed.map(({ frame }) => frame);
  }
  const rising = (positions[positions.length - 1] ?? 0) >= (positions[0] ?? 0);
  placed.sort((a, b) => ((a.position ?? 0) - (b.position ?? 0)) * (rising ? 1 : -1));
  return placed.map(({ frame }) => frame);
}

function titleOf(instance: Instance): string {
  const view = [
    text(instance, TAG.ImageLaterality) || text(instance, TAG.Laterality),
    text(instance, TAG.ViewPosition),
  ];
  return view.filter(Boolean).join(" ");
}

function stackOf(kind: Kind, frames: Frame[], instance: Instance, cine: boolean, whole: boolean): Stack {
  const seriesUid = text(instance, TAG.SeriesInstanceUID);
  return {
    key: whole ? seriesUid : `${seriesUid}/${text(instance, TAG.SOPInstanceUID)}`,
    seriesUid,
    kind,
    modality: text(instance, TAG.Modality),
    title: titleOf(instance),
    frames,
    instance,
    cine,
  };
}

function runsInTime(instance: Instance): boolean {
  const timed = number(instance, TAG.FrameTime) ?? number(instance, TAG.RecommendedDisplayFrameRate);
  const clock = instance[TAG.FrameTimeVector] !== undefined;
  const moving = new Set(["US", "XA", "RF", "ES", "IVUS", "XC"]);
  const still = texts(instance, "00080008").includes("VOLUME");
  return !still && (timed !== undefined || clock || moving.has(text(instance, TAG.Modality)));
}

/** Cut a series into stacks: single images together, every multi-frame object and every other object alone. */
export function stacksOf(root: string, instances: readonly Instance[]): Stack[] {
  const singles: Frame[] = [];
  const stacks: { order: number; stack: Stack }[] = [];
  for (const instance of instances) {
    const kind = kindOf(instance);
    const order = number(instance, TAG.InstanceNumber) ?? 0;
    const frames = kind === "image" || kind === "segmentation" ? framesOf(root, instance) : [];
    const alone = kind !== "image" || frames.length > 1 || PROJECTION.has(text(instance, TAG.Modality));
    if (!alone) singles.push(...frames);
    else
      stacks.push({ order, stack: stackOf(kind, frames, instance, frames.length > 1 && runsInTime(instance), false) });
  }
  const list = stacks.sort((a, b) => a.order - b.order).map(({ stack }) => stack);
  const sorted = sortFrames(singles);
  const [first] = sorted;
  if (first) list.unshift(stackOf("image", sorted, first.instance, false, true));
  const [only] = list;
  if (list.length === 1 && only) return [{ ...only, key: only.seriesUid }];
  return list;
}
