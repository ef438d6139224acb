import { describe, expect, it } from "vitest";
import { Removals } from "./component";
import { type Volume, valueAt } from "./sampling";

/** Two bars of 500 apart, and between them a soft ground of 50. */
function bars(): Volume {
  const [columns, rows, slices] = [12, 5, 5];
  const voxels = new Int16Array(columns * rows * slices).fill(50);
  for (let k = 1; k < 4; k += 1) {
    for (let j = 1; j < 4; j += 1) for (const i of [1, 2, 3, 8, 9, 10]) voxels[(k * rows + j) * columns + i] = 500;
  }
  const distances = Array.from({ length: slices }, (_, k) => k);
  return {
    grid: {
      columns,
      rows,
      origin: [0, 0, 0],
      columnStep: [1, 0, 0],
      rowStep: [0, 1, 0],
      stacking: [0, 0, 1],
      distances,
      gaps: [false, false, false, false],
    },
    voxels,
    slope: 1,
    intercept: 0,
    here: new Uint8Array(slices).fill(1),
    removed: null,
  };
}

describe("taking parts away", () => {
  it("takes what hangs together at a point, and no other part", () => {
    const volume = bars();
    expect(new Removals().take(volume, [2, 2, 2], 300, false)).toBeGreaterThanOrEqual(27);
    expect(valueAt(volume, [2, 2, 2])).toBeNaN();
    expect(valueAt(volume, [9, 2, 2])).toBe(500);
    expect(valueAt(volume, [6, 2, 2])).toBe(50);
  });

  it("keeps one part alone", () => {
    const volume = bars();
    new Removals().take(volume, [9, 2, 2], 300, true);
    expect(valueAt(volume, [9, 2, 2])).toBe(500);
    expect(valueAt(volume, [2, 2, 2])).toBeNaN();
    expect(valueAt(volume, [5, 2, 2])).toBeNaN();
  });

  it("brings back step by step", () => {
    const volume = bars();
    const removals = new Removals();
    removals.take(volume, [2, 2, 2], 300, false);
    removals.take(volume, [9, 2, 2], 300, false);
    removals.undo(volume);
    expect([valueAt(volume, [2, 2, 2]), valueAt(volume, [9, 2, 2])]).toEqual([Number.NaN, 500]);
    removals.undo(volume);
    expect(valueAt(volume, [2, 2, 2])).toBe(500);
    expect(volume.removed).toBeNull();
  });

  it("takes nothing where the value is below the threshold", () => {
    const volume = bars();
    expect(new Removals().take(volume, [6, 2, 2], 300, false)).toBe(0);
    expect(volume.removed).toBeNull();
  });
});
