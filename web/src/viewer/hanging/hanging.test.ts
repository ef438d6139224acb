import { describe, expect, it } from "vitest";
import { attributesOf, framesOf } from "../engine/frames";
import { kindOf } from "../engine/kinds";
import { make, sequence } from "../engine/make";
import type { SeriesFacts } from "../engine/study";
import { openingLayout, orderSeries, placeStacks } from "./protocol";
import { sortFrames, stacksOf } from "./stacks";

const CT = "1.2.840.10008.5.1.4.1.1.2";
const AXIAL = [1, 0, 0, 0, 1, 0];

const slice = (number: number, z: number, extra: Parameters<typeof make>[0] = {}) =>
  make({
    SOPClassUID: CT,
    SOPInstanceUID: `1.2.${number}`,
    SeriesInstanceUID: "1.2",
    Modality: "CT",
    Rows: 2,
    Columns: 2,
    InstanceNumber: number,
    ImagePositionPatient: [0, 0, z],
    ImageOrientationPatient: AXIAL,
    ...extra,
  });

const numbersOf = (frames: ReturnType<typeof sortFrames>) =>
  frames.map(({ instance }) => instance["00200013"]?.Value?.[0]);

describe("slices", () => {
  it("go by place, in the direction their numbers rise", () => {
    const frames = [slice(1, 30), slice(3, 10), slice(2, 15), slice(4, 20)].flatMap((one) => framesOf("/r", one));
    expect(numbersOf(sortFrames(frames))).toEqual([1, 4, 2, 3]);
  });

  it("go by number where several lie at one place", () => {
    const frames = [slice(3, 10), slice(1, 10), slice(2, 20)].flatMap((one) => framesOf("/r", one));
    expect(numbersOf(sortFrames(frames))).toEqual([1, 2, 3]);
  });
});

describe("stacks", () => {
  it("hold all single slices of a series", () => {
    const [stack, ...rest] = stacksOf("/r", [slice(2, 2), slice(1, 1)]);
    expect(rest).toEqual([]);
    expect(stack).toMatchObject({ key: "1.2", kind: "image", cine: false });
    expect(stack?.frames).toHaveLength(2);
  });

  it("hold a multi-frame object alone, as a cine if it runs in time", () => {
    const cine = slice(5, 0, { NumberOfFrames: 8, FrameTime: 40 });
    const stacks = stacksOf("/r", [cine, slice(1, 1), slice(2, 2)]);
    expect(stacks.map(({ frames }) => frames.length)).toEqual([2, 8]);
    expect(stacks[1]).toMatchObject({ key: "1.2/1.2.5", cine: true });
  });

  it("hold every mammogram alone", () => {
    expect(stacksOf("/r", [slice(1, 1, { Modality: "MG" }), slice(2, 2, { Modality: "MG" })])).toHaveLength(2);
  });

  it("have no frames for a report", () => {
    const report = make({ SOPClassUID: "1.2.840.10008.5.1.4.1.1.88.33", SeriesInstanceUID: "1.3" });
    expect(stacksOf("/r", [report])[0]).toMatchObject({ kind: "report", frames: [] });
  });
});

describe("kinds", () => {
  const kind = (suffix: string) =>
    kindOf(make({ SOPClassUID: `1.2.840.10008.5.1.4.1.1.${suffix}`, Rows: 1, Columns: 1 }));

  it("follow the SOP class", () => {
    expect(kind("104.1")).toBe("pdf");
    expect(kind("88.59")).toBe("keyObjects");
    expect(kind("88.67")).toBe("report");
    expect(kind("11.1")).toBe("presentation");
    expect(kind("66.4")).toBe("segmentation");
    expect(kind("9.1.1")).toBe("waveform");
    expect(kind("481.3")).toBe("radiotherapy");
    expect(kind("481.2")).toBe("image");
    expect(kind("7")).toBe("image");
  });

  it("are video by transfer syntax too", () => {
    const item = make({ SOPClassUID: CT, AvailableTransferSyntaxUID: "1.2.840.10008.1.2.4.102" });
    expect(kindOf(item)).toBe("video");
    expect(kindOf(make({ SOPClassUID: CT, PhotometricInterpretation: "YBR_PARTIAL_420" }))).toBe("video");
  });
});

describe("functional groups", () => {
  it("of the frame win over shared ones, and those over the top", () => {
    const instance = {
      ...make({ Rows: 4, RescaleSlope: 9, NumberOfFrames: 2 }),
      "52009229": sequence({
        "00289110": sequence(make({ PixelSpacing: [1, 1] })),
        "00289145": sequence(make({ RescaleSlope: 2 })),
      }),
      "52009230": sequence({}, { "00289145": sequence(make({ RescaleSlope: 3 })) }),
    };
    const slope = (frame: number) => attributesOf({ instance, frame })["00281053"]?.Value?.[0];
    expect([slope(1), slope(2)]).toEqual([2, 3]);
    expect(attributesOf({ instance, frame: 2 })["00280010"]?.Value?.[0]).toBe(4);
  });
});

describe("opening", () => {
  const series = (modality: string, number: number, instances = 1): SeriesFacts => ({
    seriesUid: `1.${number}`,
    modality,
    number,
    description: "",
    bodyPart: "",
    instances,
  });

  it("puts what accompanies pictures after them", () => {
    const order = orderSeries([series("SR", 1), series("CT", 4), series("CT", 2)]);
    expect(order.map(({ number }) => number)).toEqual([2, 4, 1]);
  });

  it("shows four mammograms at once, one on a phone", () => {
    expect(openingLayout([series("MG", 1, 4)], false)).toEqual({ rows: 2, columns: 2 });
    expect(openingLayout([series("MG", 1, 4)], true)).toEqual({ rows: 1, columns: 1 });
    expect(openingLayout([series("CT", 1, 300)], false)).toEqual({ rows: 1, columns: 1 });
  });

  it("hangs mammograms as they are read", () => {
    const views = [
      ["L", "MLO"],
      ["R", "MLO"],
      ["L", "CC"],
      ["R", "CC"],
    ].map(([side = "", view = ""], index) =>
      slice(index, index, { Modality: "MG", ImageLaterality: side, ViewPosition: view }),
    );
    const placed = placeStacks(stacksOf("/r", views), { rows: 2, columns: 2 });
    expect(placed.map((stack) => stack?.title)).toEqual(["R CC", "L CC", "R MLO", "L MLO"]);
  });

  it("leaves places empty when there is too little", () => {
    expect(placeStacks(stacksOf("/r", [slice(1, 1)]), { rows: 1, columns: 2 })[1]).toBeNull();
  });
});
