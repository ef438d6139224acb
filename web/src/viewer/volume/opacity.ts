/** Transfer functions: which value is seen in which colour, and how dense. Pure. */

/** A corner of a transfer function: value, opacity a millimetre 0..1, colour. */
export type Corner = { value: number; opacity: number; color: readonly [number, number, number] };

export type TransferName = "bone" | "vessels" | "skin" | "lung" | "mr";

const IVORY = [250, 240, 214] as const;
const RED = [204, 70, 54] as const;
const FLESH = [226, 168, 138] as const;
const WHITE = [255, 255, 255] as const;

/** Presets in Hounsfield units; `mr` in shares of the range of the volume's values. */
export const TRANSFERS: Record<Exclude<TransferName, "mr">, readonly Corner[]> = {
  bone: [
    { value: 150, opacity: 0, color: RED },
    { value: 280, opacity: 0.35, color: [226, 178, 140] },
    { value: 700, opacity: 0.9, color: IVORY },
    { value: 2000, opacity: 0.95, color: WHITE },
  ],
  vessels: [
    { value: 120, opacity: 0, color: RED },
    { value: 190, opacity: 0.25, color: RED },
    { value: 320, opacity: 0.7, color: [232, 112, 84] },
    { value: 700, opacity: 0.85, color: IVORY },
  ],
  skin: [
    { value: -500, opacity: 0, color: FLESH },
    { value: -250, opacity: 0.6, color: FLESH },
    { value: 100, opacity: 0.8, color: FLESH },
    { value: 400, opacity: 0.9, color: IVORY },
  ],
  lung: [
    { value: -950, opacity: 0, color: [120, 160, 210] },
    { value: -820, opacity: 0.012, color: [120, 160, 210] },
    { value: -600, opacity: 0.1, color: [214, 190, 170] },
    { value: -350, opacity: 0, color: RED },
  ],
};

/** A transfer function for values of no unit: nothing of the lowest quarter, the highest dense. */
export function transferOver(low: number, high: number): Corner[] {
  const at = (share: number) => low + (high - low) * share;
  return [
    { value: at(0.2), opacity: 0, color: [90, 70, 60] },
    { value: at(0.4), opacity: 0.12, color: [190, 150, 120] },
    { value: at(0.7), opacity: 0.5, color: IVORY },
    { value: at(1), opacity: 0.85, color: WHITE },
  ];
}

export type Transfer = {
  low: number;
  high: number;
  /** Red, green, blue, opacity a millimetre, by value from `low` to `high`. */
  table: Float32Array;
};

export const ENTRIES = 1024;

/** The table of a transfer function; beyond its ends the first and last corner hold. */
export function transferOf(corners: readonly Corner[]): Transfer {
  const sorted = [...corners].sort((a, b) => a.value - b.value);
  const low = sorted[0]?.value ?? 0;
  const high = Math.max(sorted.at(-1)?.value ?? 1, low + 1);
  const table = new Float32Array(ENTRIES * 4);
  for (let entry = 0; entry < ENTRIES; entry += 1) {
    const value = low + ((high - low) * entry) / (ENTRIES - 1);
    const next = Math.max(
      1,
      sorted.findIndex((corner) => corner.value >= value),
    );
    const [from, to] = [sorted[next - 1], sorted[next]];
    if (!from || !to) continue;
    const share = Math.min(Math.max((value - from.value) / Math.max(to.value - from.value, 1e-6), 0), 1);
    for (const channel of [0, 1, 2] as const) {
      table[entry * 4 + channel] = from.color[channel] + (to.color[channel] - from.color[channel]) * share;
    }
    table[entry * 4 + 3] = from.opacity + (to.opacity - from.opacity) * share;
  }
  return { low, high, table };
}
