import { describe, expect, it } from "vitest";
import {
  ageInYears,
  formatBytes,
  formatDate,
  formatMoment,
  formatNumber,
  formatPersonName,
  formatTime,
  hospitalDay,
} from "./format";

describe("dates", () => {
  it("are written day first", () => {
    expect(formatDate("20261123")).toBe("23/11/2026");
    expect(formatDate("2026-11-23")).toBe("23/11/2026");
  });
  it("keep a birth year that stands alone", () => expect(formatDate("1950")).toBe("1950"));
  it("are empty when unknown", () => {
    expect(formatDate(null)).toBe("");
    expect(formatDate("unknown")).toBe("");
  });
  it("follow the hospital's clock, not the browser's", () => {
    expect(formatMoment("2026-11-23T17:30:05Z")).toBe("24/11/2026 00:30");
    expect(formatMoment("2026-11-23T17:30:05Z", { seconds: true })).toBe("24/11/2026 00:30:05");
    expect(hospitalDay(0, new Date("2026-11-23T17:30:05Z"))).toBe("2026-11-24");
    expect(hospitalDay(-1, new Date("2026-03-01T03:00:00Z"))).toBe("2026-02-28");
  });
});

describe("times", () => {
  it("lose seconds and fractions", () => {
    expect(formatTime("093015.123")).toBe("09:30");
    expect(formatTime("09:30:15")).toBe("09:30");
  });
});

describe("numbers", () => {
  it("have points for thousands and a comma for decimals in Vietnamese", () => {
    expect(formatNumber(1234567, "vi")).toBe("1.234.567");
    expect(formatNumber(1.5, "vi", 1)).toBe("1,5");
    expect(formatNumber(1234567, "en")).toBe("1,234,567");
  });
  it("of bytes take the largest fitting unit", () => {
    expect(formatBytes(512, "vi")).toBe("512 B");
    expect(formatBytes(1536 * 1024 * 1024, "vi")).toBe("1,5 GB");
  });
});

describe("person names", () => {
  it("lose their carets", () => expect(formatPersonName("Nguyễn^Văn Đức^^^")).toBe("Nguyễn Văn Đức"));
  it("fall back to the next group", () => expect(formatPersonName("=山田^太郎")).toBe("山田 太郎"));
});

describe("age", () => {
  it("counts whole years at the study", () => {
    expect(ageInYears("19801124", "20261123")).toBe(45);
    expect(ageInYears("19801123", "20261123")).toBe(46);
    expect(ageInYears("1980", "20261123")).toBe(46);
    expect(ageInYears("", "20261123")).toBeNull();
  });
});
