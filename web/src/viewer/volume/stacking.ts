/**
 * A series as a volume: which frames lie on one another, and what must be said of those that do not. Pure.
 *
 * A series may hold localizers, several orientations, several pictures at one place (phases, echoes), missing slices,
 * uneven distances or a tilted gantry (PS3.3 C.7.6.2, C.8.2.1). The largest set of frames that agree is taken.
 */

import { numbers, text, texts } from "../engine/dicomJson";
import { attributesOf, type Frame } from "../engine/frames";
import { normalOf, orientationFrom } from "../engine/geometry";
import { isColor, readPixelSpec } from "../engine/pixelSpec";
import { TAG } from "../engine/tags";
import { type Grid, medianOf, tiltOf } from "./grid";
import { cross, distance, dot, scale, subtract, unit, type Vector } from "./vector";

export type Refusal = "color" | "noPosition" | "zeroSpacing" | "tooFew" | "onePlace" | "askew";

type LeftOut = "localizers" | "otherOrientation" | "otherSize" | "noPosition";

/** Something about the geometry that the reader must know, with its numbers. */
export type Remark =
  | { kind: LeftOut | "doubles"; count: number }
  | { kind: "missing"; count: number; gaps: number }
  | { kind: "uneven"; smallest: number; largest: number }
  | { kind: "tilt"; degrees: number }
  | { kind: "phases"; count: number }
  | { kind: "ownFrames"; count: number };

export type Stacked = {
  grid: Grid;
  /** Frames of each phase, a frame a slice of the grid. */
  phases: Frame[][];
  remarks: Remark[];
};

export type Stacking = ({ kind: "volume" } & Stacked) | { kind: "refused"; why: Refusal; remarks: Remark[] };

type Slice = {
  frame: Frame;
  position: Vector;
  row: Vector;
  column: Vector;
  rowSpacing: number;
  columnSpacing: number;
  rows: number;
  columns: number;
  key: string;
  place: string;
  orientation: string;
  distance: number;
};

const FEWEST = 3;
/** Distances that differ by less, in millimetres or as a share of the usual one, are even. */
const EVEN_MM = 0.02;
const EVEN_SHARE = 0.02;
const MISSING_FROM = 1.6;

type Read = { slices: Slice[]; colors: number; unplaced: number; unspaced: number; localizers: number };

function readSlice(frame: Frame): Slice | "color" | "unplaced" | "unspaced" | "localizer" {
  const item = attributesOf(frame);
  if (texts(item, "00080008").includes("LOCALIZER")) return "localizer";
  const spec = readPixelSpec(item);
  if (isColor(spec)) return "color";
  const orientation = orientationFrom(numbers(item, TAG.ImageOrientationPatient, 6));
  const [x, y, z] = numbers(item, TAG.ImagePositionPatient, 3) ?? [];
  if (!orientation || x === undefined || y === undefined || z === undefined) return "unplaced";
  const [rowSpacing = 0, columnSpacing = 0] = numbers(item, TAG.PixelSpacing, 2) ?? [];
  if (!(rowSpacing > 0) || !(columnSpacing > 0) || spec.rows < 2 || spec.columns < 2) return "unspaced";
  const row = unit(orientation.row);
  // A header rounds its cosines: the second is put at right angles to the first.
  const column = unit(cross(cross(row, unit(orientation.column)), row));
  const turned = [...row, ...column].map((value) => value.toFixed(2).replace("-0.00", "0.00"));
  const place = text(item, TAG.FrameOfReferenceUID);
  const orientationKey = turned.join(" ");
  return {
    frame,
    position: [x, y, z],
    row,
    column,
    rowSpacing,
    columnSpacing,
    rows: spec.rows,
    columns: spec.columns,
    orientation: orientationKey,
    place,
    key: [place, spec.rows, spec.columns, rowSpacing.toFixed(3), columnSpacing.toFixed(3), orientationKey].join("|"),
    distance: 0,
  };
}

function readSlices(frames: readonly Frame[]): Read {
  const read: Read = { slices: [], colors: 0, unplaced: 0, unspaced: 0, localizers: 0 };
  for (const frame of frames) {
    const slice = readSlice(frame);
    if (slice === "color") read.colors += 1;
    else if (slice === "unplaced") read.unplaced += 1;
    else if (slice === "unspaced") read.unspaced += 1;
    else if (slice === "localizer") read.localizers += 1;
    else read.slices.push(slice);
  }
  return read;
}

function largestGroup(slices: readonly Slice[]): Slice[] {
  const groups = new Map<string, Slice[]>();
  for (const slice of slices) groups.set(slice.key, [...(groups.get(slice.key) ?? []), slice]);
  return [...groups.values()].reduce<Slice[]>((best, group) => (group.length > best.length ? group : best), []);
}

/**
 * A series has one frame of reference (PS3.3 C.7.4.1). Careless de-identification gives each picture its own; the
 * positions then still belong together, so these are taken for one, and it is said.
 */
function joinFrames(slices: readonly Slice[]): boolean {
  const own = new Set(slices.map(({ place }) => place)).size;
  if (own < 2 || own !== slices.length) return false;
  for (const slice of slices) slice.key = slice.key.slice(slice.place.length);
  return true;
}

function sideRemarks(read: Read, chosen: readonly Slice[]): Remark[] {
  const kept = new Set(chosen);
  const [first] = chosen;
  const others = read.slices.filter((slice) => !kept.has(slice));
  const turned = others.filter(({ orientation }) => orientation !== first?.orientation).length;
  const counts: [LeftOut, number][] = [
    ["localizers", read.localizers],
    ["otherOrientation", turned],
    ["otherSize", others.length - turned],
    ["noPosition", read.unplaced + read.unspaced],
  ];
  return counts.flatMap(([kind, count]) => (count > 0 ? [{ kind, count }] : []));
}

/** Slices by place; those at one place stay together, in the order they came. */
function byPlace(slices: readonly Slice[]): Slice[][] {
  const places: Slice[][] = [];
  const sorted = [...slices].sort((a, b) => a.distance - b.distance);
  for (const slice of sorted) {
    const last = places.at(-1);
    if (last?.[0] && slice.distance - last[0].distance < 1e-3) last.push(slice);
    else places.push([slice]);
  }
  const order = new Map(slices.map((slice, index) => [slice, index]));
  for (const place of places) place.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return places;
}

function refused(read: Read, remarks: Remark[], slices: readonly Slice[]): Stacking {
  const why: Refusal =
    read.slices.length === 0 && read.colors > 0
      ? "color"
      : read.slices.length === 0 && read.unspaced > 0
        ? "zeroSpacing"
        : read.slices.length === 0 && read.unplaced > 0
          ? "noPosition"
          : slices.length >= FEWEST
            ? "onePlace"
            : "tooFew";
  return { kind: "refused", why, remarks };
}

/** Steps between slices: what is uneven, and where some are missing. */
function stepRemarks(distances: readonly number[]): { gaps: boolean[]; remarks: Remark[] } {
  const steps = distances.slice(1).map((value, index) => value - (distances[index] ?? 0));
  const usual = medianOf(steps);
  const gaps = steps.map((step) => step > usual * MISSING_FROM && step - usual > 0.3);
  const remarks: Remark[] = [];
  const missing = steps.reduce(
    (sum, step, index) => sum + (gaps[index] ? Math.max(1, Math.round(step / usual) - 1) : 0),
    0,
  );
  if (missing > 0) remarks.push({ kind: "missing", count: missing, gaps: gaps.filter(Boolean).length });
  const present = steps.filter((_, index) => !gaps[index]);
  const smallest = Math.min(...present);
  const largest = Math.max(...present);
  if (largest - smallest > Math.max(EVEN_MM, usual * EVEN_SHARE)) remarks.push({ kind: "uneven", smallest, largest });
  return { gaps, remarks };
}

/** Frames of a stack as a volume, or why they are none. */
export function stackFrames(frames: readonly Frame[]): Stacking {
  const read = readSlices(frames);
  const joined = joinFrames(read.slices);
  const chosen = largestGroup(read.slices);
  const remarks = sideRemarks(read, chosen);
  if (joined) remarks.push({ kind: "ownFrames", count: chosen.length });
  const [some] = chosen;
  if (!some) return refused(read, remarks, chosen);
  const normal = normalOf({ row: some.row, column: some.column });
  for (const slice of chosen) slice.distance = dot(subtract(slice.position, some.position), normal);
  const places = byPlace(chosen);
  const [first] = places[0] ?? [];
  const [last] = places.at(-1) ?? [];
  if (!first || !last || places.length < FEWEST) return refused(read, remarks, chosen);
  const stacking = unit(subtract(last.position, first.position));
  const strays = places.filter(([slice]) => {
    const from = subtract(slice?.position ?? first.position, first.position);
    return distance(from, scale(stacking, dot(from, stacking))) > Math.max(1, 2 * some.rowSpacing);
  });
  if (strays.length > 0 || Math.abs(dot(stacking, normal)) < 0.5) return { kind: "refused", why: "askew", remarks };
  return { kind: "volume", ...assemble(places, first, stacking, remarks) };
}

function assemble(places: Slice[][], first: Slice, stacking: Vector, before: Remark[]): Stacked {
  const distances = places.map(([slice]) => dot(subtract(slice?.position ?? first.position, first.position), stacking));
  const { gaps, remarks } = stepRemarks(distances);
  const grid: Grid = {
    columns: first.columns,
    rows: first.rows,
    origin: first.position,
    columnStep: scale(first.row, first.columnSpacing),
    rowStep: scale(first.column, first.rowSpacing),
    stacking,
    distances,
    gaps,
  };
  const all = [...before, ...remarks];
  const tilt = tiltOf(grid);
  if (tilt > 0.5) all.push({ kind: "tilt", degrees: tilt });
  const fewest = Math.min(...places.map(({ length }) => length));
  const doubles = places.reduce((sum, place) => sum + place.length - fewest, 0);
  const phases = Array.from({ length: fewest }, (_, phase) => places.flatMap((place) => place[phase]?.frame ?? []));
  if (fewest > 1) all.push({ kind: "phases", count: fewest });
  if (doubles > 0) all.push({ kind: "doubles", count: doubles });
  return { grid, phases, remarks: all };
}

/** Whether to offer a stack as a volume; what it lacks then is said in words. */
export function mayBeVolume(frames: readonly Frame[]): boolean {
  return frames.length >= FEWEST;
}
