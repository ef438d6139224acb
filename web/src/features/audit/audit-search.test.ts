import { expect, it } from "vitest";
import { toAuditSearch } from "./audit-search";

it("a chosen last day is asked for to its end", () => {
  expect(toAuditSearch({ from: "2026-11-01", to: "2026-11-30" })).toMatchObject({
    from: "2026-11-01T00:00:00+07:00",
    to: "2026-12-01T00:00:00+07:00",
  });
});
