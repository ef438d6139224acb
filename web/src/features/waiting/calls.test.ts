import { describe, expect, it } from "vitest";
import type { Board } from "../../api";
import { findCalls, keysOf } from "./calls";

const board = (number: number, calls: number, state = "called") =>
  ({
    hospital: "",
    rooms: [{ code: "P1", name: "X-quang", current: { number, calls, state, name: "", called_at: "t" }, next: [] }],
  }) as unknown as Board;

describe("calls", () => {
  it("are not repeated when the screen is opened", () => {
    expect(findCalls(null, board(1, 1))).toEqual([]);
  });
  it("are heard once, and once more when called again", () => {
    const shown = keysOf(board(1, 1));
    expect(findCalls(shown, board(1, 1))).toEqual([]);
    expect(findCalls(shown, board(1, 2))).toHaveLength(1);
    expect(findCalls(shown, board(2, 1))).toHaveLength(1);
  });
  it("are not heard of somebody who is in already", () => {
    expect(findCalls(keysOf(board(1, 1)), board(1, 2, "served"))).toEqual([]);
  });
});
