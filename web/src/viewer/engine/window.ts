/** Windows: presets, and what a window is in Cornerstone's words. Pure. */

export type Range = { lower: number; upper: number };

export type Preset = { name: string; width: number; center: number };

/** The presets that hospitals ask for; keys 1 to 8. */
export const PRESETS: readonly Preset[] = [
  { name: "abdomen", width: 350, center: 40 },
  { name: "angio", width: 600, center: 300 },
  { name: "bone", width: 2500, center: 480 },
  { name: "brain", width: 80, center: 40 },
  { name: "chest", width: 350, center: 40 },
  { name: "lung", width: 1500, center: -600 },
  { name: "headNeck", width: 350, center: 90 },
  { name: "pelvis", width: 300, center: 45 },
];

/** Cornerstone's range of a LINEAR window (PS3.3 C.11.2.1.2.1): black at `lower` and below, white from `upper`. */
export function rangeOfWindow(width: number, center: number): Range {
  return { lower: center - 0.5 - (width - 1) / 2, upper: center - 0.5 + (width - 1) / 2 };
}

/** The window of a range, the inverse of `rangeOfWindow`. */
export function windowOfRange({ lower, upper }: Range): { width: number; center: number } {
  const width = Math.abs(upper - lower) + 1;
  return { width, center: (lower + upper + 1) / 2 };
}
