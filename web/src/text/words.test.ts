import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "./en";
import { vi } from "./vi";
import { say } from "./words";

const VIETNAMESE = /[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]/;
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !/^text[\\/](vi|en)[\\/]/.test(name))
  .map((name) => ({ name, text: readFileSync(join("src", name), "utf8") }));
const placeholders = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort();

describe("words", () => {
  it("stand in both languages", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  });

  it("take the same facts in both languages", () => {
    for (const [word, sentence] of Object.entries(vi)) {
      expect(placeholders(en[word as keyof typeof en]), word).toEqual(placeholders(sentence));
    }
  });

  it("are never empty", () => {
    for (const [word, sentence] of [...Object.entries(vi), ...Object.entries(en)]) {
      expect(sentence.trim(), word).not.toBe("");
    }
  });

  it("are precomposed (NFC)", () => {
    for (const [word, sentence] of Object.entries(vi)) expect(sentence.normalize("NFC"), word).toBe(sentence);
  });

  it("are all said somewhere", () => {
    const all = sources.map((source) => source.text).join("\n");
    const saidByPattern = [...all.matchAll(/`([a-z_.-]+\.)\$\{/gi)].map((match) => match[1] ?? "");
    const silent = Object.keys(vi).filter(
      (word) => !all.includes(`"${word}"`) && !saidByPattern.some((start) => word.startsWith(start)),
    );
    expect(silent).toEqual([]);
  });

  it("are not written into components", () => {
    const written = sources.flatMap(({ name, text }) =>
      text
        .split("\n")
        .filter((line) => VIETNAMESE.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(written).toEqual([]);
  });

  it("carry their facts", () => {
    expect(say("vi", "shell.product", { a: 1 })).toBe("Khoanh");
  });
});
