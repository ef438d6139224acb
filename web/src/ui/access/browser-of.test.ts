import { expect, it } from "vitest";
import { browserOf } from "./browser-of";

it("a browser is named by its own name, not by the ones it pretends to be", () => {
  const edge =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
  expect(browserOf(edge)).toBe("Edge 130, Windows");
  expect(browserOf(safari)).toBe("Safari 18, iPhone");
  expect(browserOf("curl/8.0")).toBe("curl/8.0");
});
