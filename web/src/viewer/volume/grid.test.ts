import { describe, expect, it } from "vitest";
import { framesOf } from "../engine/frames";
import { make } from "../engine/make";
import { Builder, fittingFactor } from "./build";
import { coarser, middleOf, placeOf, pointOf, stepAlong, tiltOf } from "./grid";
import { angleOf, lengthOf, type Measure, radiiOf, statisticsIn } from "./measures";
import { cutVolume, layersOf, valueAt } from "./sampling";
import { stackFrames } from "./stacking";
import { axesOf, firstView, lineOf, normalOf, pixelToPoint, pointToPixel, turnView, zoomAt } from "./view";

type Facts = Parameters<typeof make>[0];

const slice = (number: number, position: number[], extra: Facts = {}) =>
  make({
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    SOPInstanceUID: `1.2.${number}`,
    SeriesInstanceUID: "1.2",
    FrameOfReferenceUID: "1.9",
    Modality: "CT",
    Rows: 4,
    Columns: 6,
    BitsAllocated: 16,
    PixelSpacing: [2, 1],
    InstanceNumber: number,
    ImagePositionPatient: position,
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    ...extra,
  });

const stack = (...slices: ReturnType<typeof slice>[]) => stackFrames(slices.flatMap((one) => framesOf("/r", one)));
const straight = (...heights: number[]) => heights.map((z, index) => slice(index + 1, [10, 20, z]));

function volumeOf(...heights: number[]) {
  const found = stack(...straight(...heights));
  if (found.kind !== "volume") throw new Error(found.why);
  const builder = new Builder(found.grid, { kind: "int16", slope: 1, intercept: -1024 }, 1);
  // The value is 100 x column + 10 x row + slice, in stored numbers.
  heights.forEach((_, k) => {
    const array = Int16Array.from({ length: 24 }, (_, at) => 100 * (at % 6) + 10 * Math.floor(at / 6) + k);
    builder.put(k, { array, slope: 1, intercept: -1024 });
  });
  return builder.volume;
}

const kindsOf = (found: ReturnType<typeof stackFrames>) => found.remarks.map(({ kind }) => kind);

describe("a stack of slices", () => {
  it("is a volume in the patient's millimetres", () => {
    const found = stack(...straight(30, 33, 36));
    if (found.kind !== "volume") throw new Error(found.why);
    expect(found.remarks).toEqual([]);
    expect(pointOf(found.grid, [5, 3, 6])).toEqual([15, 26, 36]);
    expect(placeOf(found.grid, [15, 26, 36])).toEqual([5, 3, 6]);
    expect(middleOf(found.grid)).toEqual([12.5, 23, 33]);
  });

  it("says where slices are missing, and leaves the place empty", () => {
    const heights = [0, 2, 4, 10, 12];
    expect(stack(...straight(...heights)).remarks).toEqual([{ kind: "missing", count: 2, gaps: 1 }]);
    const volume = volumeOf(...heights);
    expect(valueAt(volume, [10, 20, 3])).toBeCloseTo(1.5 - 1024);
    expect(valueAt(volume, [10, 20, 7])).toBeNaN();
    expect(valueAt(volume, [10, 20, 10])).toBeCloseTo(3 - 1024);
  });

  it("takes unevenly spaced slices at their true places", () => {
    const found = stack(...straight(0, 2, 4, 7, 10));
    expect(kindsOf(found)).toEqual(["uneven"]);
    expect(valueAt(volumeOf(0, 2, 4, 7, 10), [10, 20, 5.5])).toBeCloseTo(2.5 - 1024);
  });

  it("takes a tilted gantry as it is", () => {
    const tilt = Math.tan((15 * Math.PI) / 180);
    const found = stack(...[0, 1, 2, 3].map((k) => slice(k, [0, 5 * k * tilt, 5 * k])));
    if (found.kind !== "volume") throw new Error(found.why);
    expect(tiltOf(found.grid)).toBeCloseTo(15);
    expect(kindsOf(found)).toEqual(["tilt"]);
    expect(pointOf(found.grid, [0, 0, found.grid.distances[2] ?? 0])[1]).toBeCloseTo(10 * tilt);
  });

  it("leaves out localizers, other orientations and other sizes, and says so", () => {
    const found = stack(
      ...straight(0, 1, 2, 3),
      { ...slice(8, [0, 0, 0]), "00080008": { Value: ["ORIGINAL", "PRIMARY", "LOCALIZER"] } },
      slice(9, [0, 0, 0], { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] }),
      slice(10, [10, 20, 4], { Rows: 8 }),
      slice(11, [10, 20, 5], { PixelSpacing: [0, 0] }),
    );
    expect(found.kind).toBe("volume");
    expect(found.remarks).toEqual([
      { kind: "localizers", count: 1 },
      { kind: "otherOrientation", count: 1 },
      { kind: "otherSize", count: 1 },
      { kind: "noPosition", count: 1 },
    ]);
  });

  it("takes slices that a careless de-identification gave frames of their own for one volume", () => {
    const own = straight(0, 1, 2).map((one, k) => ({ ...one, "00200052": { Value: [`1.9.${k}`] } }));
    expect(stack(...own)).toMatchObject({ kind: "volume", remarks: [{ kind: "ownFrames", count: 3 }] });
  });

  it("keeps the phases at each place apart", () => {
    const twice = [...straight(0, 1, 2), ...straight(0, 1, 2), slice(99, [10, 20, 1])];
    const found = stack(...twice);
    if (found.kind !== "volume") throw new Error(found.why);
    expect(found.phases.map(({ length }) => length)).toEqual([3, 3]);
    expect(kindsOf(found)).toEqual(["phases", "doubles"]);
  });

  it("is none without places, spacing, or enough of them", () => {
    const why = (found: ReturnType<typeof stackFrames>) => (found.kind === "refused" ? found.why : null);
    expect(why(stack(...straight(0, 1)))).toBe("tooFew");
    expect(why(stack(...straight(0, 0, 0)))).toBe("onePlace");
    expect(why(stack(...[0, 1, 2].map((z) => slice(z, [0, 0, z], { PixelSpacing: [0, 1] }))))).toBe("zeroSpacing");
    expect(why(stack(...[0, 1, 2].map((z) => slice(z, [0, 0, z], { ImageOrientationPatient: [] }))))).toBe(
      "noPosition",
    );
    expect(why(stack(...[0, 1, 2].map((z) => slice(z, [0, 0, z], { SamplesPerPixel: 3 }))))).toBe("color");
    expect(why(stack(slice(1, [0, 0, 0]), slice(2, [50, 0, 1]), slice(3, [0, 0, 2])))).toBe("askew");
  });
});

describe("values", () => {
  it("are interpolated along every axis", () => {
    expect(valueAt(volumeOf(0, 3, 6), [12.5, 23, 4])).toBeCloseTo(250 + 15 + 4 / 3 - 1024);
  });

  it("of an oblique slab are its largest, smallest and mean", () => {
    const volume = volumeOf(0, 1, 2, 3, 4);
    const cut = { center: [12, 22, 2], right: [1, 0, 0], down: [0, 1, 0], step: 1, width: 1, height: 1 } as const;
    const through = (mode: "max" | "min" | "mean") => cutVolume(volume, cut, { thickness: 2, mode })[0];
    expect([through("max"), through("min"), through("mean")]).toEqual([213 - 1024, 211 - 1024, 212 - 1024]);
    expect(layersOf(volume.grid, 0)).toEqual([0]);
  });

  it("are nowhere outside the volume", () => {
    expect(valueAt(volumeOf(0, 1, 2), [9, 20, 1])).toBeNaN();
    expect(valueAt(volumeOf(0, 1, 2), [10, 20, -0.4])).toBeCloseTo(-1024);
  });

  it("of a volume beyond the memory are means of whole blocks, at their true places", () => {
    const found = stack(...straight(0, 1, 2, 3));
    if (found.kind !== "volume") throw new Error(found.why);
    const keeping = { kind: "int16", slope: 1, intercept: 0 } as const;
    expect(fittingFactor(found.grid, keeping, 100)).toBe(2);
    expect(coarser(found.grid, 2).origin).toEqual([10.5, 21, 0.5]);
    const builder = new Builder(found.grid, keeping, 2);
    for (const k of [0, 1, 2, 3]) {
      const array = Int16Array.from({ length: 24 }, (_, at) => 100 * (at % 6) + 10 * Math.floor(at / 6) + k);
      builder.put(k, { array, slope: 1, intercept: 0 });
    }
    expect(valueAt(builder.volume, [10.5, 21, 0.5])).toBeCloseTo(56, 0);
  });
});

describe("a view", () => {
  const grid = volumeOf(0, 1, 2, 3).grid;
  const size = { width: 300, height: 200 };

  it("shows the patient as it is hung", () => {
    const [x, y, z] = axesOf(grid);
    expect([x, y, z]).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(firstView(grid, "coronal", size)).toMatchObject({ right: [1, 0, 0], down: [0, 0, -1] });
  });

  it("finds the point of a pixel and the pixel of a point, turned and zoomed", () => {
    const turned = turnView(firstView(grid, "sagittal", size), [12, 21, 1], [0, 0, 1], 0.4);
    const view = zoomAt(turned, size, [40, 60], 3);
    const [px, py] = pointToPixel(view, size, pixelToPoint(view, size, [70, 20]));
    expect([px, py].map((one) => one.toFixed(6))).toEqual(["70.000000", "20.000000"]);
    const fixed = pixelToPoint(turned, size, [40, 60]);
    pixelToPoint(view, size, [40, 60]).forEach((value, axis) => {
      expect(value).toBeCloseTo(fixed[axis] ?? 0);
    });
  });

  it("crosses another in a line", () => {
    const axial = firstView(grid, "axial", size);
    const line = lineOf(axial, turnView(firstView(grid, "coronal", size), [0, 0, 0], normalOf(axial), Math.PI / 6));
    expect(Math.abs((line?.[1] ?? 0) / (line?.[0] ?? 1))).toBeCloseTo(Math.tan(Math.PI / 6));
  });

  it("scrolls by whole voxels", () => {
    expect([stepAlong(grid, [1, 0, 0]), stepAlong(grid, [0, 1, 0]), stepAlong(grid, [0, 0, -1])]).toEqual([1, 2, 1]);
  });
});

describe("a measurement", () => {
  const measure = (kind: Measure["kind"], ...points: Measure["points"]): Measure => ({
    id: 1,
    kind,
    points,
    right: [1, 0, 0],
    down: [0, 0.6, 0.8],
    statistics: null,
  });

  it("counts millimetres and degrees in any direction", () => {
    expect(lengthOf(measure("length", [0, 0, 0], [2, 3, 6]))).toBe(7);
    expect(angleOf(measure("angle", [1, 0, 0], [0, 0, 0], [0, 1, 1]))).toBeCloseTo(90);
    expect(radiiOf(measure("ellipse", [0, 0, 0], [4, 3, 4]))).toEqual({ x: 2, y: 2.5 });
  });

  it("takes an ellipse's values and no others", () => {
    const values = new Float32Array(100 * 100).fill(5);
    values[0] = 900;
    expect(statisticsIn(values, 100, 100)).toMatchObject({ mean: 5, deviation: 0, min: 5, max: 5 });
  });
});
