import { en } from "./en";
import { vi } from "./vi";

export type Language = "vi" | "en";
export type Word = keyof typeof vi;
export type Facts = Record<string, string | number>;

const WORDS: Record<Language, Record<Word, string>> = { vi, en };

/** The sentence of a word in a language, with `{name}` replaced by its fact. */
export function say(language: Language, word: Word, facts: Facts = {}): string {
  return WORDS[language][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}
