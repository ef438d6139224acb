import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TAG } from "../engine/tags";
import { expectStudy, takeExpected } from "./expected";

const SERIES = [{ [TAG.SeriesInstanceUID]: { Value: ["2.5"] }, [TAG.Modality]: { Value: ["CT"] } }];

let asked: string[];

beforeEach(() => {
  asked = [];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(url.includes("/series?") ? SERIES : [])));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a press on a study", () => {
  it("asks once for facts, series and the headers of those that open, and for no picture", async () => {
    expectStudy("2.1", false);
    expectStudy("2.1", false);
    const expected = takeExpected("2.1");
    const found = await expected?.series;
    expect(found?.found.map(({ seriesUid }) => seriesUid)).toEqual(["2.5"]);
    await expected?.headers("2.5");
    expect(asked.map((url) => url.split("?")[0]).sort()).toEqual([
      "/dicom-web/studies",
      "/dicom-web/studies/2.1/series",
      "/dicom-web/studies/2.1/series/2.5/metadata",
    ]);
  });

  it("is taken by the first who opens the study", () => {
    expectStudy("2.2", false);
    expect(takeExpected("2.2")).toBeDefined();
    expect(takeExpected("2.2")).toBeUndefined();
  });

  it("is forgotten when no click follows", () => {
    expectStudy("2.3", false);
    vi.advanceTimersByTime(6000);
    expect(takeExpected("2.3")).toBeUndefined();
  });

  it("complains to nobody but the one who opens", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status: 403 })));
    expectStudy("2.4", false);
    await expect(takeExpected("2.4")?.series).rejects.toMatchObject({ code: "forbidden" });
  });
});
