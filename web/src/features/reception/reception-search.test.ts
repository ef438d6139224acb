import { describe, expect, it } from "vitest";
import { readReceptionSearch, toOrderSearch } from "./reception-search";

const NOON = new Date("2026-11-23T18:30:00Z");

describe("the reception list", () => {
  it("shows the hospital's today at first", () => {
    expect(toOrderSearch({}, NOON)).toMatchObject({
      since: "2026-11-24T00:00:00+07:00",
      until: "2026-11-25T00:00:00+07:00",
    });
  });

  it("looks at every day for a word, unless a day is chosen", () => {
    expect(toOrderSearch({ q: "duc" }, NOON).since).toBeUndefined();
    expect(toOrderSearch({ q: "duc", day: "2026-11-01" }, NOON).since).toBe("2026-11-01T00:00:00+07:00");
  });

  it("asks for groups of states", () => {
    expect(toOrderSearch({ when: "open" }, NOON)).toMatchObject({ state: "waiting,held,started", since: undefined });
    expect(toOrderSearch({ state: "refused" }, NOON).state).toBe("refused");
  });

  it("leaves out what it does not understand", () => {
    expect(readReceptionSearch({ state: "lost", priority: 3, day: "now", unpaid: "x" })).toEqual(
      readReceptionSearch({}),
    );
    expect(readReceptionSearch({ q: 77, state: "held", unpaid: true })).toMatchObject({
      q: "77",
      state: "held",
      unpaid: true,
    });
  });
});
