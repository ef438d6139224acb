import { describe, expect, it } from "vitest";
import { guest as en } from "../../text/en/guest";
import { guest as vi } from "../../text/vi/guest";
import { sayToGuest } from "./words";

describe("words for patients", () => {
  it("take the same facts in both languages", () => {
    const facts = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort();
    for (const word of Object.keys(vi) as (keyof typeof vi)[]) expect(facts(en[word]), word).toEqual(facts(vi[word]));
  });

  it("say their facts", () => {
    expect(sayToGuest("vi", "slice", { number: 2, count: 9 })).toBe("Ảnh 2/9");
  });
});
