import { beforeEach, describe, expect, it } from "vitest";
import type { Content } from "../../api";
import { dropCopy, insertAt, isSame, isWritable, keepCopy, readCopy } from "./draft";

const CONTENT: Content = {
  technique: "",
  description: "Phổi sáng.",
  conclusion: "",
  recommendation: "",
  icd10: [],
  critical: false,
  critical_note: "",
  addenda: [],
  key_images: [],
};
const IMAGE = { study_uid: "1.2", series_uid: "1.3", sop_uid: "1.4", frame: 1, centre: null, width: null, caption: "" };

describe("what was written and not saved", () => {
  beforeEach(() => localStorage.clear());
  it("is kept for its writer and report alone", () => {
    keepCopy("hai", 7, { content: CONTENT, revision: 3, at: 1 });
    expect(readCopy("hai", 7)).toMatchObject({ revision: 3, content: CONTENT });
    expect(readCopy("lan", 7)).toBeNull();
    expect(readCopy("hai", 8)).toBeNull();
    dropCopy("hai", 7);
    expect(readCopy("hai", 7)).toBeNull();
  });
  it("is nothing when the storage holds something else", () => {
    localStorage.setItem("khoanh:draft:hai:7", '{"revision":"x"}');
    expect(readCopy("hai", 7)).toBeNull();
    localStorage.setItem("khoanh:draft:hai:7", "{");
    expect(readCopy("hai", 7)).toBeNull();
  });
});

describe("two contents", () => {
  it("differ by a word, a code, a key image or its window", () => {
    expect(isSame(CONTENT, { ...CONTENT })).toBe(true);
    expect(isSame(CONTENT, { ...CONTENT, conclusion: "a" })).toBe(false);
    expect(isSame(CONTENT, { ...CONTENT, icd10: ["J18.9"] })).toBe(false);
    const shown = { ...CONTENT, key_images: [IMAGE] };
    expect(isSame(CONTENT, shown)).toBe(false);
    expect(isSame(shown, { ...CONTENT, key_images: [{ ...IMAGE, centre: 40, width: 400 }] })).toBe(false);
  });
});

describe("inserted text", () => {
  it("stands apart from what is before it", () => {
    expect(insertAt("Nốt", 3, "12 mm")).toEqual({ text: "Nốt 12 mm", at: 9 });
    expect(insertAt("Nốt \n.", 5, "12 mm")).toEqual({ text: "Nốt \n12 mm.", at: 10 });
  });
});

describe("a case", () => {
  it("is written by who has it, in the states of writing", () => {
    const me = { me: "hai", mayApprove: false };
    expect(isWritable({ state: "reading", holder: "hai" }, me)).toBe(true);
    expect(isWritable({ state: "reading", holder: "lan" }, me)).toBe(false);
    expect(isWritable({ state: "approving", holder: "hai" }, me)).toBe(false);
    expect(isWritable({ state: "returned", holder: "hai" }, me)).toBe(false);
  });
});
