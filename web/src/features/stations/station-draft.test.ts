import { describe, expect, it } from "vitest";
import { PERMISSIONS } from "../../api";
import { isNetwork, PLACES } from "./station-draft";

describe("a network", () => {
  it("is an address or a range of them", () => {
    for (const text of ["10.1.2.3", " 10.1.2.0/24 ", "fe80::1", "2001:db8::/32"]) expect(isNetwork(text)).toBe(true);
    for (const text of ["", "phòng 1", "10.1.2.0/x", "http://10.1.2.3"]) expect(isNetwork(text)).toBe(false);
  });
});

describe("the sets of rights of places", () => {
  it("hold only permissions that there are", () => {
    for (const set of Object.values(PLACES)) for (const one of set) expect(PERMISSIONS).toContain(one);
  });
});
