import { describe, expect, it } from "vitest";
import type { Permission, Report } from "../../api";
import { actsFor, isUnsigned } from "./steps";

const EVERY = () => true;
const but = (missing: Permission) => (permission: Permission) => permission !== missing;
const report = (facts: Partial<Report>) =>
  ({ state: "reading", holder: "hai", latest: 0, returned: 0, signed: 0, must_sign: false, ...facts }) as Report;

describe("what can be done with a report", () => {
  it("leaves another's case alone but for taking it over", () => {
    expect(actsFor(report({}), "lan", EVERY)).toEqual(["takeOver"]);
  });
  it("finishes first what one reads", () => {
    expect(actsFor(report({}), "hai", EVERY)[0]).toBe("finish");
    expect(actsFor(report({}), "hai", but("report.approve"))).toEqual(["finish", "consult", "release"]);
  });
  it("approves and returns by rights of their own", () => {
    const read = report({ state: "read", holder: "" });
    expect(actsFor(read, "lan", EVERY)[0]).toBe("approve");
    expect(actsFor(read, "lan", but("report.approve"))).toEqual(["reread"]);
    const approved = report({ state: "approved", holder: "", latest: 1 });
    expect(actsFor(approved, "lan", EVERY)[0]).toBe("return");
    expect(actsFor(approved, "lan", but("report.return"))).not.toContain("return");
  });
  it("returns what must be signed only once it is", () => {
    const unsigned = report({ state: "approved", holder: "", latest: 2, signed: 1, must_sign: true });
    expect(isUnsigned(unsigned)).toBe(true);
    expect(actsFor(unsigned, "lan", EVERY)).not.toContain("return");
    expect(actsFor(unsigned, "lan", EVERY)[0]).toBe("sign");
    expect(actsFor(unsigned, "lan", but("report.sign"))).not.toContain("sign");
    expect(actsFor({ ...unsigned, signed: 2 }, "lan", EVERY)[0]).toBe("return");
  });
  it("signs what need not be signed too, after it may be returned", () => {
    const approved = report({ state: "approved", holder: "", latest: 1 });
    expect(actsFor(approved, "lan", EVERY).slice(0, 2)).toEqual(["return", "sign"]);
    expect(actsFor({ ...approved, signed: 1 }, "lan", EVERY)).not.toContain("sign");
  });
  it("returns again what was added to a returned result", () => {
    const returned = report({ state: "returned", holder: "", latest: 2, returned: 1 });
    expect(actsFor(returned, "lan", EVERY)[0]).toBe("return");
    expect(actsFor({ ...returned, returned: 2 }, "lan", EVERY)).not.toContain("return");
  });
});
