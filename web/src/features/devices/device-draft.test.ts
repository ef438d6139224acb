import { describe, expect, it } from "vitest";
import { draftOf, isAeTitle, NEW_DEVICE } from "./device-draft";

describe("an AE title", () => {
  it("has 1 to 16 characters and no backslash", () => {
    expect(isAeTitle("CT_64 PHONG1")).toBe(true);
    expect(isAeTitle("")).toBe(false);
    expect(isAeTitle("   ")).toBe(false);
    expect(isAeTitle("A\\B")).toBe(false);
    expect(isAeTitle("CẮTLỚP")).toBe(false);
    expect(isAeTitle("A".repeat(17))).toBe(false);
  });
});

describe("a draft", () => {
  it("carries only what the server takes", () => {
    const known = { ...NEW_DEVICE, ae_title: "CT1", verified_ok: true };
    expect(draftOf(known)).toEqual({ ...NEW_DEVICE, ae_title: "CT1" });
  });
});
