import { describe, expect, it } from "vitest";
import { shade, shadesOf } from "./greyPicture";

const grey = (word: number | undefined) => (word ?? 0) & 0xff;

describe("the shades of a grey picture", () => {
  const image = { minPixelValue: -1000, maxPixelValue: 1000, slope: 1, intercept: 0 };

  it("are those of a linear window", () => {
    const words = shadesOf(image, { width: 400, center: 40 }, false);
    expect(words).toHaveLength(2001);
    for (const value of [-1000, -161, -160, 0, 39, 40, 200, 239, 240, 1000]) {
      const wanted = Math.min(Math.max(((value - 39.5) / 399 + 0.5) * 255, 0), 255);
      expect(Math.abs(grey(words[value + 1000]) - wanted)).toBeLessThanOrEqual(0.5);
    }
  });

  it("are opaque, and the same in red, green and blue", () => {
    const [word = 0] = shadesOf({ ...image, minPixelValue: 40, maxPixelValue: 40 }, { width: 401, center: 40 }, false);
    expect(word).toBe(0xff808080);
  });

  it("follow slope and intercept, and turn round when inverted", () => {
    const scaled = { minPixelValue: 0, maxPixelValue: 4, slope: 2, intercept: -4 };
    const words = shadesOf(scaled, { width: 9, center: 0.5 }, false);
    const inverted = shadesOf(scaled, { width: 9, center: 0.5 }, true);
    expect(Array.from(words, grey)).toEqual([0, 64, 128, 191, 255]);
    expect(Array.from(inverted, grey)).toEqual([255, 191, 127, 64, 0]);
  });

  it("may have a window of one value", () => {
    const words = shadesOf({ ...image, minPixelValue: -1, maxPixelValue: 1 }, { width: 1, center: 0.5 }, false);
    expect([grey(words[0]), grey(words[2])]).toEqual([0, 255]);
  });

  it("stand where the samples stand; what lies outside is black", () => {
    const out = new Uint32Array(3);
    shade(Int16Array.of(-1, 0, 7), -1, Uint32Array.of(11, 12), out);
    expect(Array.from(out)).toEqual([11, 12, 0xff000000]);
  });
});
