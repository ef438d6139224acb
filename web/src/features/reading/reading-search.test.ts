import { describe, expect, it } from "vitest";
import { distance, readReadingSearch, toCaseSearch, writeFilter } from "./reading-search";

describe("the search of the reading worklist", () => {
  it("is what is to be read and approved when the address says nothing", () => {
    expect(Object.values(toCaseSearch(readReadingSearch({})))).toEqual(Array(6).fill(undefined));
  });
  it("comes back from a filter that was kept", () => {
    const search = readReadingSearch({ what: "toApprove", who: "mine", modality: "CT", overdue: true });
    expect(readReadingSearch(writeFilter(search))).toEqual(search);
    expect(toCaseSearch(search)).toMatchObject({
      state: "read,approving",
      mine: "true",
      modality: "CT",
      overdue: "true",
    });
  });
  it("leaves out what it does not know", () => {
    expect(readReadingSearch({ what: "all", who: "you", room: {}, overdue: 1 })).toEqual(readReadingSearch({}));
  });
});

describe("the time to the target", () => {
  const now = Date.parse("2026-11-24T10:00:00Z");
  it("is told in the largest unit that fits", () => {
    expect(distance("2026-11-24T10:20:00Z", now)).toEqual({ isLate: false, unit: "minutes", count: 20 });
    expect(distance("2026-11-24T05:00:00Z", now)).toEqual({ isLate: true, unit: "hours", count: 5 });
    expect(distance("2026-11-20T10:00:00Z", now)).toEqual({ isLate: true, unit: "days", count: 4 });
  });
});
