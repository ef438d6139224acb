import { describe, expect, it } from "vitest";
import { type Blocks, blocksOf } from "./blocks";
import { evenVolume, isEven } from "./even";
import type { Grid } from "./grid";
import { ENTRIES, TRANSFERS, transferOf, transferOver } from "./opacity";
import { Caster, type Clip, type Shot, WHOLE } from "./raycast";
import type { Volume } from "./sampling";

/** A whole picture at once; the worker draws row by row. */
function castVolume(volume: Volume, blocks: Blocks, shot: Shot): Caster {
  const caster = new Caster(volume, blocks, shot);
  for (let y = 0; y < shot.cut.height; y += 1) caster.row(y);
  return caster;
}

const SIZE = 40;

/** Air with a ball of 1000 round the middle, radius 10, and one voxel of 3000 in the middle of it. */
function ball(distances = Array.from({ length: SIZE }, (_, k) => k)): Volume {
  const grid: Grid = {
    columns: SIZE,
    rows: SIZE,
    origin: [0, 0, 0],
    columnStep: [1, 0, 0],
    rowStep: [0, 1, 0],
    stacking: [0, 0, 1],
    distances,
    gaps: distances.slice(1).map(() => false),
  };
  const voxels = new Int16Array(SIZE * SIZE * distances.length).fill(-1000);
  distances.forEach((z, k) => {
    for (let j = 0; j < SIZE; j += 1) {
      for (let i = 0; i < SIZE; i += 1) {
        if (Math.hypot(i - 20, j - 20, z - 20) <= 10) voxels[(k * SIZE + j) * SIZE + i] = 1000;
      }
    }
  });
  const middle = distances.indexOf(20);
  voxels[(middle * SIZE + 20) * SIZE + 20] = 3000;
  return { grid, voxels, slope: 1, intercept: 0, here: new Uint8Array(distances.length).fill(1), removed: null };
}

const cut = { center: [20, 20, 20], right: [1, 0, 0], down: [0, 0, -1], step: 1, width: 39, height: 39 } as const;
const MIDDLE = 19 * 39 + 19;

const mip = (volume: Volume, clip: Clip = WHOLE, oblique = false) => {
  const turned = oblique ? ({ ...cut, right: [Math.SQRT1_2, Math.SQRT1_2, 0] } as const) : cut;
  return castVolume(volume, blocksOf(volume), { mode: "mip", cut: turned, clip, stride: 0.5 }).values;
};

describe("rays", () => {
  it("find the highest value from any side", () => {
    expect(mip(ball())[MIDDLE]).toBeCloseTo(3000, -2);
    expect(mip(ball(), WHOLE, true)[MIDDLE]).toBeGreaterThan(2000);
    expect(mip(ball())[MIDDLE + 5]).toBe(1000);
    expect(mip(ball())[MIDDLE + 15]).toBe(-1000);
  });

  it("see the ball as large as it is", () => {
    const wide = Array.from(mip(ball()).subarray(19 * 39, 20 * 39)).filter((value) => value > 0).length;
    expect(wide).toBe(21);
  });

  it("see nothing of what is clipped or removed", () => {
    expect(mip(ball(), { ...WHOLE, to: [1, 0.2, 1] })[MIDDLE]).toBe(-1000);
    expect(mip(ball(), { ...WHOLE, front: 35 })[MIDDLE]).toBe(-1000);
    const volume = ball();
    volume.removed = Uint8Array.from(volume.voxels, (value) => (value > 0 ? 1 : 0));
    expect(mip(volume)[MIDDLE]).toBeLessThan(1);
  });

  it("pass the same whether blocks are skipped or not", () => {
    const volume = ball();
    const blocks = blocksOf(volume);
    const all = { ...blocks, max: blocks.max.map(() => 30000) };
    const shot = { mode: "mip", cut, clip: WHOLE, stride: 0.5 } as const;
    const skipped = castVolume(volume, blocks, shot).values;
    const walked = castVolume(volume, all, shot).values;
    expect(Array.from(skipped)).toEqual(Array.from(walked));
  });

  it("are lit and coloured by the transfer function", () => {
    const volume = ball();
    const shot = { mode: "lit", cut, clip: WHOLE, stride: 0.5, light: true } as const;
    const { colors } = castVolume(volume, blocksOf(volume), { ...shot, transfer: transferOf(TRANSFERS.bone) });
    expect(colors[MIDDLE * 4]).toBeGreaterThan(120);
    expect(colors[(MIDDLE + 15) * 4]).toBe(0);
    expect(colors[MIDDLE * 4]).toBeGreaterThan(colors[(MIDDLE + 9) * 4] ?? 0);
  });
});

describe("a transfer function", () => {
  it("goes straight from corner to corner", () => {
    const { table, low, high } = transferOf([
      { value: 0, opacity: 0, color: [0, 0, 0] },
      { value: 100, opacity: 1, color: [200, 100, 0] },
    ]);
    expect([low, high]).toEqual([0, 100]);
    const half = Math.round((ENTRIES - 1) / 2) * 4;
    expect(table[half]).toBeCloseTo(100, 0);
    expect(table[half + 3]).toBeCloseTo(0.5, 2);
    expect(transferOver(0, 10)[0]?.opacity).toBe(0);
  });
});

describe("uneven slices", () => {
  it("are made even for rays", () => {
    const volume = ball([0, 1, 2, 3, 6, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(isEven(volume)).toBe(false);
    const even = evenVolume(volume);
    expect(isEven(even)).toBe(true);
    expect(even.grid.distances).toHaveLength(31);
    expect(even.voxels[(20 * SIZE + 20) * SIZE + 15]).toBe(1000);
  });
});
