import { expect, it } from "vitest";
import { stepOf } from "./step-of";

it("keys move within the list and no further", () => {
  expect(stepOf("ArrowDown", 0, 3)).toBe(1);
  expect(stepOf("ArrowDown", 2, 3)).toBe(2);
  expect(stepOf("PageUp", 4, 30)).toBe(0);
  expect(stepOf("End", 0, 30)).toBe(29);
  expect(stepOf("a", 0, 30)).toBeNull();
  expect(stepOf("ArrowDown", 0, 0)).toBeNull();
});
