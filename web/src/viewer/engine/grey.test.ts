import { describe, expect, it } from "vitest";
import { displayable } from "./display";
import { asLinear, shadeGrey } from "./grey";
import { make, makeSpec } from "./make";
import { readShutter } from "./shutter";
import { rangeOfWindow, windowOfRange } from "./window";

/** The shade that Cornerstone's LINEAR window gives (PS3.3 C.11.2.1.2.1). */
function shade(value: number, { center, width }: { center: number; width: number }): number {
  return Math.min(Math.max(((value - (center - 0.5)) / (width - 1) + 0.5) * 255, 0), 255);
}

describe("grey values", () => {
  it("keep stored numbers and measure with slope and intercept", () => {
    const grey = shadeGrey(Int16Array.of(0, 1024, 2048, 3071), makeSpec({ intercept: -1024 }));
    expect(grey.measured.array[1]).toBe(1024);
    expect((grey.measured.array[1] as number) * grey.measured.slope + grey.measured.intercept).toBe(0);
    expect([grey.min, grey.max]).toEqual([0, 3071]);
  });

  it("open with the first window of the header", () => {
    const windows = [
      { center: 40, width: 400, explanation: "" },
      { center: -600, width: 1500, explanation: "LUNG" },
    ];
    expect(shadeGrey(Int16Array.of(0, 1), makeSpec({ windows })).window).toMatchObject({ center: 40, width: 400 });
  });

  it("open a CT without a window in soft tissue", () => {
    const grey = shadeGrey(Int16Array.of(-2000, 3000), makeSpec({ modality: "CT", unit: "HU" }));
    expect(grey.window).toMatchObject({ center: 40, width: 400 });
  });

  it("open anything else from its darkest to its brightest value", () => {
    const grey = shadeGrey(Uint16Array.of(100, 200, 300), makeSpec({ signed: false }));
    expect(shade(100, grey.window)).toBe(0);
    expect(shade(300, grey.window)).toBe(255);
  });

  it("turn LINEAR_EXACT into the same shades of LINEAR", () => {
    const linear = asLinear({ center: 50, width: 100, explanation: "" }, "LINEAR_EXACT");
    for (const value of [0, 25, 50, 99, 100]) expect(shade(value, linear)).toBeCloseTo((255 * value) / 100, 10);
  });

  it("go through a VOI LUT, ends held, and are still measured before it", () => {
    const entries = Uint16Array.of(0, 1000, 4095);
    const voiTables = [{ first: 10, entries, bits: 12, explanation: "NORMAL" }];
    const grey = shadeGrey(Int16Array.of(5, 10, 11, 90), makeSpec({ voiTables }));
    expect(Array.from(grey.shown.array)).toEqual([0, 0, 1000, 4095]);
    expect(Array.from(grey.measured.array)).toEqual([5, 10, 11, 90]);
    expect(grey.curve).toBe("table");
    expect(shade(4095, grey.window)).toBe(255);
    expect(shade(0, grey.window)).toBe(0);
  });

  it("spread a table that says 16 bits but fills only 12", () => {
    const voiTables = [{ first: 0, entries: Uint16Array.of(0, 4095), bits: 16, explanation: "" }];
    const grey = shadeGrey(Int16Array.of(0, 1), makeSpec({ voiTables }));
    expect(shade(4095, grey.window)).toBe(255);
  });

  it("go through a Modality LUT first", () => {
    const modalityTable = { first: 0, entries: Uint16Array.of(100, 200, 400), bits: 16, explanation: "" };
    const grey = shadeGrey(Uint16Array.of(0, 1, 2, 7), makeSpec({ signed: false, modalityTable }));
    expect(Array.from(grey.measured.array)).toEqual([100, 200, 400, 400]);
  });

  it("follow the sigmoid of the header", () => {
    const windows = [{ center: 100, width: 50, explanation: "" }];
    const grey = shadeGrey(Int16Array.of(100, 1000, -1000), makeSpec({ windows, voiFunction: "SIGMOID" }));
    expect(grey.curve).toBe("sigmoid");
    expect(grey.shown.array[0]).toBe(2048);
    expect(grey.shown.array[1]).toBe(4095);
    expect(grey.shown.array[2]).toBe(0);
  });

  it("paint padding black without changing what is measured", () => {
    const windows = [{ center: 40, width: 400, explanation: "" }];
    const spec = makeSpec({ padding: [3000, 3000], windows });
    const grey = shadeGrey(Int16Array.of(3000, -100, 100, 3000), spec);
    expect(shade(grey.shown.array[0] as number, grey.window)).toBe(0);
    expect(grey.measured.array[0]).toBe(3000);
  });

  it("paint padding of MONOCHROME1 with what that shows black", () => {
    const spec = makeSpec({ padding: [0, 0], photometric: "MONOCHROME1", signed: false });
    const grey = shadeGrey(Uint16Array.of(0, 500, 1000, 0), spec);
    expect(grey.shown.array[0]).toBe(1500);
  });
});

describe("a display shutter", () => {
  const shown = (part: Parameters<typeof make>[0], photometric = "MONOCHROME2") => {
    const spec = makeSpec({ rows: 3, columns: 3, photometric, shutter: readShutter(make(part)) });
    const grey = shadeGrey(
      new Int16Array(9).fill(7).map((value, at) => value + at),
      spec,
    );
    expect(Array.from(grey.measured.array)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15]);
    return Array.from(grey.shown.array, (value, at) => value === 7 + at);
  };
  const onlyMiddle = [false, false, false, false, true, false, false, false, false];

  it("leaves a rectangle, a circle or a polygon open", () => {
    const rectangle = {
      ShutterShape: "RECTANGULAR",
      ShutterLeft: 1,
      ShutterRight: 3,
      ShutterUpper: 1,
      ShutterLower: 3,
    };
    expect(shown(rectangle)).toEqual(onlyMiddle);
    expect(shown({ ShutterShape: "CIRCULAR", ShutterCenter: [2, 2], ShutterRadius: 0.5 })).toEqual(onlyMiddle);
    const corners = [1.5, 1.5, 1.5, 2.5, 2.5, 2.5, 2.5, 1.5];
    expect(shown({ ShutterShape: "POLYGONAL", ShutterPolygon: corners })).toEqual(onlyMiddle);
  });

  it("is black in MONOCHROME1 too", () => {
    const spec = makeSpec({ photometric: "MONOCHROME1", shutter: [{ shape: "circle", row: 0, column: 0, radius: 0 }] });
    expect(shadeGrey(Int16Array.of(1, 2, 3, 4), spec).shown.array[0]).toBe(7);
  });
});

describe("what a rendering path shows", () => {
  const grey = shadeGrey(Int16Array.of(0, 10, 20), makeSpec({ slope: 0.5, intercept: -1 }));

  it("is the stored integers on the CPU path", () => {
    const { values } = displayable(grey, "cpu");
    expect(values).toMatchObject({ slope: 0.5, intercept: -1 });
    expect(values.array).toBeInstanceOf(Int16Array);
  });

  it("is the values themselves on the GL path", () => {
    const shown = displayable(grey, "gl");
    expect(Array.from(shown.values.array)).toEqual([-1, 4, 9]);
    expect([shown.min, shown.max]).toEqual([-1, 9]);
  });

  it("is at most 65,536 steps of a float picture on the CPU path", () => {
    const floats = shadeGrey(Float32Array.of(-1.5, 0, 2.5), makeSpec());
    const { values, max } = displayable(floats, "cpu");
    expect(max).toBe(65535);
    const back = Array.from(values.array as Uint16Array, (step) => step * values.slope + values.intercept);
    expect(back[0]).toBeCloseTo(-1.5, 4);
    expect(back[1]).toBeCloseTo(0, 3);
    expect(back[2]).toBeCloseTo(2.5, 4);
  });
});

describe("windows", () => {
  it("go to Cornerstone's range and back", () => {
    expect(rangeOfWindow(400, 40)).toEqual({ lower: -160, upper: 239 });
    expect(windowOfRange({ lower: -160, upper: 239 })).toEqual({ width: 400, center: 40 });
  });
});
