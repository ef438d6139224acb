import { describe, expect, it } from "vitest";
import { readCalibration } from "../engine/calibration";
import { make, sequence } from "../engine/make";
import { followPinch, pinchOf } from "./gestures";
import { commandOf } from "./keymap";
import { ellipseLines, lengthLines, type Measurable, probeLines, type Words } from "./readings";

const press = (key: string, with_: Partial<Record<"ctrlKey" | "shiftKey", boolean>> = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...with_ });

describe("keys", () => {
  it("do what the help sheet says", () => {
    expect(press("ArrowDown")).toEqual({ do: "scroll", by: 1 });
    expect(press("6")).toEqual({ do: "preset", index: 5 });
    expect(press("9")).toBeNull();
    expect(press("L")).toEqual({ do: "tool", tool: "length" });
    expect(press("R", { shiftKey: true })).toEqual({ do: "rotate", degrees: -90 });
    expect(press("Tab", { shiftKey: true })).toEqual({ do: "pane", by: -1 });
  });

  it("leave the browser its own", () => {
    expect(press("r", { ctrlKey: true })).toBeNull();
    expect(press("F5")).toBeNull();
  });
});

describe("two fingers", () => {
  it("zoom by their distance and move by their middle", () => {
    const from = pinchOf({ clientX: 0, clientY: 0 }, { clientX: 100, clientY: 0 });
    const to = pinchOf({ clientX: 0, clientY: 20 }, { clientX: 150, clientY: 20 });
    expect(followPinch(from, to)).toEqual({ factor: 1.5, dx: 25, dy: 20 });
  });
});

const words: Words = {
  number: (value, digits) => new Intl.NumberFormat("vi", { maximumFractionDigits: digits }).format(value),
  area: "Diện tích",
  mean: "Trung bình",
  deviation: "Lệch",
  extremes: "Thấp … cao",
  onDetector: "(đầu thu)",
  color: "màu",
};

const frame = (part: Partial<Measurable> = {}): Measurable => ({
  rows: 4,
  columns: 4,
  calibration: readCalibration(make({ PixelSpacing: [0.5, 0.5] })),
  values: { array: new Int16Array(16).fill(1064), slope: 1, intercept: -1024 },
  color: false,
  unit: "HU",
  padding: null,
  ...part,
});

describe("readings", () => {
  it("are in millimetres with a decimal comma", () => {
    expect(
      lengthLines(
        frame(),
        [
          [0, 0],
          [3, 0],
        ],
        words,
      ),
    ).toEqual(["1,5 mm"]);
  });

  it("say where a length holds only on the detector", () => {
    const calibration = readCalibration(make({ ImagerPixelSpacing: [0.2, 0.2] }));
    expect(
      lengthLines(
        frame({ calibration }),
        [
          [0, 0],
          [100, 0],
        ],
        words,
      ),
    ).toEqual(["20 mm (đầu thu)"]);
  });

  it("give the statistics of an ellipse in the unit of the values", () => {
    const lines = ellipseLines(
      frame(),
      [
        [0, 2],
        [3, 2],
        [1.5, 0],
        [1.5, 3],
      ],
      words,
    );
    expect(lines.slice(0, 2)).toEqual(["Diện tích: 1,8 mm²", "Trung bình: 40 HU"]);
  });

  it("give the value at a point", () => {
    expect(probeLines(frame(), [[1.2, 2]], words)).toEqual(["(1, 2)", "40 HU"]);
    expect(probeLines(frame({ values: null, color: true }), [[1, 2]], words)).toEqual(["(1, 2)", "màu"]);
  });

  it("give the speed in a Doppler trace", () => {
    const region = make({
      RegionX0: 0,
      RegionY0: 0,
      RegionX1: 99,
      RegionY1: 99,
      RegionUnitsX: 4,
      RegionUnitsY: 7,
      RegionDeltaX: 0.01,
      RegionDeltaY: -2,
      RegionReferenceY: 50,
    });
    const calibration = readCalibration({ "00186011": sequence(region) });
    expect(probeLines(frame({ calibration }), [[10, 40]], words)).toEqual(["(10, 40)", "20 cm/s"]);
  });
});
