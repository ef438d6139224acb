import { describe, expect, it } from "vitest";
import { isNarrowed, readListSearch, toStudySearch } from "./list-search";

const now = new Date("2026-11-23T02:00:00Z");

describe("the address of the study list", () => {
  it("leaves out what it does not understand", () => {
    expect(readListSearch({ when: "someday", order: "size", q: 2311, from: "2026-01-01" })).toMatchObject({
      q: "2311",
      when: undefined,
      order: undefined,
      from: undefined,
    });
  });
  it("asks for whole days of the hospital's calendar", () => {
    expect(toStudySearch({ when: "yesterday" }, now)).toMatchObject({ date_from: "2026-11-22", date_to: "2026-11-22" });
    expect(toStudySearch({ when: "week" }, now)).toMatchObject({ date_from: "2026-11-17", date_to: undefined });
  });
  it("keeps the chosen days only for a chosen period", () => {
    const search = readListSearch({ when: "custom", from: "2026-01-01", to: "bad" });
    expect(toStudySearch(search, now)).toMatchObject({ date_from: "2026-01-01", date_to: undefined });
  });
  it("is narrowed by a filter, not by the order", () => {
    expect(isNarrowed({ order: "name" })).toBe(false);
    expect(isNarrowed({ when: "today" })).toBe(true);
  });
});
