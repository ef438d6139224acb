import { describe, expect, it } from "vitest";
import { readCalibration, stepsAt } from "./calibration";
import { cineRate, frameAt } from "./cine";
import { edgeLetters, flippedOnScreen, lettersOf, orientationFrom, picturedDirections } from "./geometry";
import { make, sequence } from "./make";
import { angleAt, ellipseArea, ellipseStatistics, lengthBetween, valueAt } from "./measure";

const ct = readCalibration(make({ PixelSpacing: [0.5, 0.25] }));

describe("calibration", () => {
  it("takes Pixel Spacing as rows, then columns", () => {
    expect(ct).toMatchObject({ rowSpacing: 0.5, columnSpacing: 0.25, sense: "patient" });
  });

  it("holds on the detector only where Pixel Spacing repeats the imager's", () => {
    const item = make({ PixelSpacing: [0.2, 0.2], ImagerPixelSpacing: [0.2, 0.2] });
    expect(readCalibration(item).sense).toBe("detector");
    expect(readCalibration(make({ PixelSpacing: [0.18, 0.18], ImagerPixelSpacing: [0.2, 0.2] })).sense).toBe("patient");
  });

  it("goes back to the patient by the magnification", () => {
    const item = make({ ImagerPixelSpacing: [0.3, 0.3], EstimatedRadiographicMagnificationFactor: 1.5 });
    expect(readCalibration(item).rowSpacing).toBeCloseTo(0.2);
  });

  it("keeps the shape of pixels that are not square", () => {
    expect(readCalibration(make({ PixelAspectRatio: [2, 1] }))).toMatchObject({ rowSpacing: 2, sense: "none" });
  });
});

describe("measuring", () => {
  it("a length in millimetres", () => {
    expect(lengthBetween(ct, [0, 0], [4, 0])).toMatchObject({ value: 1, unit: "mm" });
    expect(lengthBetween(ct, [0, 0], [12, 8]).value).toBeCloseTo(5);
  });

  it("a length in pixels where nothing is calibrated", () => {
    expect(lengthBetween(readCalibration(make({})), [0, 0], [3, 4])).toMatchObject({ value: 5, unit: "px" });
  });

  it("an angle, true to the shape of the pixels", () => {
    expect(angleAt(ct, [4, 0], [0, 0], [0, 4])).toBeCloseTo(90);
    expect(angleAt(ct, [4, 0], [0, 0], [4, 2])).toBeCloseTo(45);
  });

  it("the area of an ellipse", () => {
    const corners = [
      [0, 5],
      [10, 5],
      [5, 0],
      [5, 10],
    ] as const;
    expect(ellipseArea(ct, corners).value).toBeCloseTo((Math.PI / 4) * 2.5 * 5);
  });

  it("mean, deviation and extremes without the padding", () => {
    const array = Int16Array.of(0, 10, 0, 20, 30, 40, 0, 50, 0);
    const values = { array, slope: 2, intercept: 1 };
    const points = [
      [0, 1],
      [2, 1],
      [1, 0],
      [1, 2],
    ] as const;
    const found = ellipseStatistics(values, 3, 3, points, [40, 40]);
    expect(found).toMatchObject({ pixels: 4, min: 21, max: 101 });
    expect(found?.mean).toBeCloseTo(56);
  });

  it("the value of one pixel", () => {
    const values = { array: Int16Array.of(1, 2, 3, 4), slope: 1, intercept: -1024 };
    expect(valueAt(values, 2, 2, [1.2, 0.6])).toBe(-1020);
    expect(valueAt(values, 2, 2, [2, 0])).toBeNull();
  });
});

describe("ultrasound regions", () => {
  const region = (x0: number, unitY: number) =>
    make({
      RegionX0: x0,
      RegionY0: 0,
      RegionX1: x0 + 99,
      RegionY1: 99,
      RegionUnitsX: unitY === 3 ? 3 : 4,
      RegionUnitsY: unitY,
      RegionDeltaX: 0.02,
      RegionDeltaY: -0.03,
    });
  const item = { ...make({ PixelSpacing: [1, 1] }), "00186011": sequence(region(0, 3), region(200, 7)) };
  const calibration = readCalibration(item);

  it("measure in their own centimetres", () => {
    expect(lengthBetween(calibration, [10, 10], [10, 20])).toMatchObject({ value: 3, unit: "mm" });
  });

  it("measure no length across a Doppler trace or between regions", () => {
    expect(stepsAt(calibration, [[210, 5]]).sense).toBe("none");
    expect(lengthBetween(calibration, [10, 10], [210, 10]).unit).toBe("px");
  });
});

describe("directions", () => {
  it("have letters, the strongest first", () => {
    expect(lettersOf([1, 0, 0])).toBe("L");
    expect(lettersOf([0.5, 0.8, 0.1])).toBe("PL");
    expect(lettersOf([0, 0, -1])).toBe("F");
  });

  const axial = picturedDirections(orientationFrom([1, 0, 0, 0, 1, 0]), []);

  it("stand at the edges of an axial slice", () => {
    expect(edgeLetters(axial, [1, 0], [0, 1])).toEqual({ top: "A", right: "L", bottom: "P", left: "R" });
  });

  it("follow a quarter turn and a flip", () => {
    expect(edgeLetters(axial, [0, 1], [-1, 0])).toEqual({ top: "R", right: "A", bottom: "L", left: "P" });
    expect(edgeLetters(axial, [-1, 0], [0, 1])).toEqual({ top: "A", right: "R", bottom: "P", left: "L" });
  });

  it("come from Patient Orientation where there are no cosines", () => {
    const directions = picturedDirections(null, ["P", "F"]);
    expect(edgeLetters(directions, [1, 0], [0, 1])).toEqual({ top: "H", right: "P", bottom: "F", left: "A" });
  });

  it("are mirrored as the screen shows them, whatever the turn", () => {
    const turned = { rotation: 90, flipHorizontal: false, flipVertical: false };
    expect(flippedOnScreen(turned, "horizontal")).toEqual({ rotation: 270, flipHorizontal: true, flipVertical: false });
  });
});

describe("cine", () => {
  it("runs at the recommended rate, else by the frame time", () => {
    expect(cineRate(make({ RecommendedDisplayFrameRate: 25, FrameTime: 33 }))).toBe(25);
    expect(cineRate(make({ FrameTime: 40 }))).toBe(25);
    expect(cineRate(make({ FrameTimeVector: [0, 50, 50] }))).toBe(20);
    expect(cineRate(make({}))).toBe(15);
  });

  it("skips frames that would come too late", () => {
    expect(frameAt(0, 10, 500, 10)).toBe(5);
    expect(frameAt(8, 10, 500, 10)).toBe(3);
  });
});
