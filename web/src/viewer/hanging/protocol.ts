/** Which stacks a study opens with, and in which layout. Pure. */

import { text } from "../engine/dicomJson";
import type { SeriesFacts } from "../engine/study";
import { TAG } from "../engine/tags";
import type { Stack } from "./stacks";

export type Layout = { rows: number; columns: number };

export const LAYOUTS: readonly Layout[] = [
  { rows: 1, columns: 1 },
  { rows: 1, columns: 2 },
  { rows: 2, columns: 1 },
  { rows: 2, columns: 2 },
];

/** Objects that accompany pictures and are looked at after them. */
const COMPANIONS = new Set(["SR", "PR", "KO", "DOC", "SEG", "RTSTRUCT", "RTPLAN", "RTDOSE", "REG", "RWV", "FID", "AU"]);

/** Series in the order of the strip: pictures first, by number, then what accompanies them. */
export function orderSeries(series: readonly SeriesFacts[]): SeriesFacts[] {
  const rank = ({ modality }: SeriesFacts) => (COMPANIONS.has(modality) ? 1 : 0);
  const place = ({ number }: SeriesFacts) => number ?? Number.MAX_SAFE_INTEGER;
  return [...series].sort(
    (a, b) =>
      rank(a) - rank(b) || place(a) - place(b) || a.seriesUid.localeCompare(b.seriesUid, "en", { numeric: true }),
  );
}

/** The layout a study opens in, before any header is read; a phone shows one picture. */
export function openingLayout(series: readonly SeriesFacts[], narrow: boolean): Layout {
  const count = (modality: string) =>
    series.filter((one) => one.modality === modality).reduce((sum, one) => sum + Math.max(one.instances, 1), 0);
  if (narrow) return { rows: 1, columns: 1 };
  if (count("MG") >= 3) return { rows: 2, columns: 2 };
  const plain = count("CR") + count("DX") + count("MG");
  return plain >= 2 ? { rows: 1, columns: 2 } : { rows: 1, columns: 1 };
}

/** How many series must be read before the opening layout can be filled. */
export function openingSeries(series: readonly SeriesFacts[], layout: Layout): SeriesFacts[] {
  return series.slice(0, layout.rows * layout.columns);
}

const MAMMOGRAPHY_PLACES: readonly (readonly [string, string])[] = [
  ["R", "CC"],
  ["L", "CC"],
  ["R", "MLO"],
  ["L", "MLO"],
];

function laterality(stack: Stack): string {
  const stated = text(stack.instance, TAG.ImageLaterality) || text(stack.instance, TAG.Laterality);
  return stated.toUpperCase().slice(0, 1);
}

/** Right CC, left CC above right MLO, left MLO, as mammography is read; null if the views are not named. */
function mammographyOrder(stacks: readonly Stack[]): Stack[] | null {
  const places = MAMMOGRAPHY_PLACES.map(([side, view]) =>
    stacks.find((stack) => laterality(stack) === side && text(stack.instance, TAG.ViewPosition).toUpperCase() === view),
  );
  return places.every((stack) => stack !== undefined) ? (places as Stack[]) : null;
}

/** The stacks of the opening panes in their order. */
export function placeStacks(stacks: readonly Stack[], layout: Layout): (Stack | null)[] {
  const count = layout.rows * layout.columns;
  const mammography = stacks.filter((stack) => stack.modality === "MG" && stack.frames.length > 0);
  const order = (count === 4 && mammographyOrder(mammography)) || stacks;
  return Array.from({ length: count }, (_, index) => order[index] ?? null);
}
