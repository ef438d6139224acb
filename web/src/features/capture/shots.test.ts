import { expect, it } from "vitest";
import { cropOf, shotOf, WHOLE } from "./shots";

it("crops what a drag goes around, whichever corner it begins in", () => {
  expect(cropOf({ x: 0.75, y: 0.5 }, { x: 0.25, y: 0.25 })).toEqual({ x: 0.25, y: 0.25, width: 0.5, height: 0.25 });
  expect(cropOf({ x: -1, y: 0 }, { x: 0.5, y: 2 })).toEqual({ x: 0, y: 0, width: 0.5, height: 1 });
  expect(cropOf({ x: 0.5, y: 0.5 }, { x: 0.51, y: 0.9 })).toEqual(WHOLE);
});

it("knows what the archive takes", () => {
  URL.createObjectURL = () => "blob:x";
  expect(shotOf(new Blob([], { type: "video/webm;codecs=vp9" }))?.what).toBe("clip");
  expect(shotOf(new Blob([], { type: "text/html" }))).toBeNull();
});
