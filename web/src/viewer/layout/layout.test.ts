import { describe, expect, it } from "vitest";
import { make, sequence } from "../engine/make";
import { formatDate, formatNumber, formatTime, yearsBetween, yearsOf } from "./formats";
import { countReferences, readReport } from "./report";
import { changePane, firstState, panesFor } from "./state";

describe("what stands on a picture", () => {
  it("is dated as in Vietnam", () => {
    expect(formatDate("20260417")).toBe("17/04/2026");
    expect(formatDate("1962")).toBe("1962");
    expect(formatTime("081512.5")).toBe("08:15");
  });

  it("has ungrouped numbers with a decimal comma", () => {
    expect(formatNumber("vi", 1500.25, 1)).toBe("1500,3");
    expect(formatNumber("en", 1500.25, 1)).toBe("1500.3");
  });

  it("tells whole years", () => {
    expect(yearsBetween("20000302", "20260301")).toBe(25);
    expect(yearsBetween("2000", "20260301")).toBeNull();
    expect(yearsOf("071Y")).toBe(71);
    expect(yearsOf("003M")).toBeNull();
  });
});

describe("a report", () => {
  const code = (meaning: string) => sequence({ "00080104": { vr: "LO", Value: [meaning] } });
  const item = {
    ...make({}),
    "0040A043": code("Findings"),
    "0040A730": sequence(
      { "0040A040": { Value: ["TEXT"] }, "0040A043": code("Finding"), "0040A160": { Value: ["Nốt mờ"] } },
      {
        "0040A040": { Value: ["NUM"] },
        "0040A043": code("Diameter"),
        "0040A300": sequence({
          "0040A30A": { Value: [12.5] },
          "004008EA": sequence({ "00080100": { vr: "SH", Value: ["mm"] } }),
        }),
      },
      { "0040A040": { Value: ["UIDREF"] }, "0040A124": { Value: ["1.2"] } },
    ),
  };

  it("is read as names and values, without bare identifiers", () => {
    const report = readReport(item);
    expect(report.name).toBe("Findings");
    expect(report.children.map(({ name, value }) => [name, value])).toEqual([
      ["Finding", "Nốt mờ"],
      ["Diameter", "12.5 mm"],
    ]);
  });

  it("tells how many images it refers to", () => {
    const reference = (uid: string) => ({ "00081155": { vr: "UI", Value: [uid] } });
    const pointing = { "00081199": sequence(reference("1.1"), reference("1.2"), reference("1.1")) };
    expect(countReferences(pointing)).toBe(2);
  });
});

describe("panes", () => {
  it("keep what they show when the layout grows", () => {
    const [first] = changePane(firstState(false).panes, "pane-1", { stackKey: "1.2" });
    const grown = panesFor({ rows: 2, columns: 2 }, first ? [first] : []);
    expect(grown.map(({ stackKey }) => stackKey)).toEqual(["1.2", null, null, null]);
  });
});
