import { describe, expect, it } from "vitest";
import { NO_PATIENT, readBirth, toPatientBody } from "./patient-draft";

describe("a birth date", () => {
  it("is a day, a month or a year, as people type it", () => {
    expect(readBirth("5/3/1970")).toBe("19700305");
    expect(readBirth("05-03-1970")).toBe("19700305");
    expect(readBirth("3/1970")).toBe("197003");
    expect(readBirth("1970")).toBe("1970");
  });
  it("is refused where there is no such day", () => {
    for (const typed of ["31/02/1970", "1/13/1970", "70", "x", "1/1/1/1970", "1/1/3000"])
      expect(readBirth(typed)).toBeNull();
  });
});

describe("a patient", () => {
  it("is told with the numbers that were typed only", () => {
    const body = toPatientBody({ ...NO_PATIENT, name: " Lê Thị Hoa ", citizen: "001170000001" });
    expect(body.name).toBe("Lê Thị Hoa");
    expect(body.identifiers).toEqual([{ kind: "citizen", value: "001170000001", issuer: "" }]);
  });
});
