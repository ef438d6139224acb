import { expect, it } from "vitest";
import { mayRepeat, readLogSearch, toMessageSearch, toRepeatFilter } from "./message-search";

it("reads only what it knows from the address", () => {
  expect(readLogSearch({ q: "BN1", state: "failed", direction: "sideways", from: "x", message: "7" })).toMatchObject({
    q: "BN1",
    state: "failed",
    direction: undefined,
    from: undefined,
    message: 7,
  });
});

it("asks for whole days of the hospital", () => {
  expect(toMessageSearch({ from: "2026-12-31", to: "2026-12-31" })).toMatchObject({
    since: "2026-12-31T00:00:00+07:00",
    until: "2027-01-01T00:00:00+07:00",
  });
});

it("repeats all only where direction and state are said and fit", () => {
  expect(toRepeatFilter({ state: "failed" })).toBeNull();
  expect(toRepeatFilter({ direction: "in", state: "processed" })).toBeNull();
  expect(toRepeatFilter({ direction: "in", state: "failed", his: "a" })).toMatchObject({ his: "a", state: "failed" });
  expect(toRepeatFilter({ direction: "out", state: "sent" })).toMatchObject({ direction: "out" });
});

it("repeats one where it makes sense", () => {
  expect(mayRepeat({ direction: "in", state: "processed" })).toBe(false);
  expect(mayRepeat({ direction: "in", state: "failed" })).toBe(true);
  expect(mayRepeat({ direction: "out", state: "sent" })).toBe(true);
  expect(mayRepeat({ direction: "out", state: "cancelled" })).toBe(false);
});
