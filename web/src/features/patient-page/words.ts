import { createContext, useContext } from "react";
import { guest as en } from "../../text/en/guest";
import { guest as vi } from "../../text/vi/guest";

export type GuestLanguage = "vi" | "en";
export type GuestWord = keyof typeof vi;

export function sayToGuest(
  language: GuestLanguage,
  word: GuestWord,
  facts: Record<string, string | number> = {},
): string {
  const sentence = (language === "en" ? en : vi)[word];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

export const GuestLanguageContext = createContext<GuestLanguage>("vi");

export function useWords() {
  const language = useContext(GuestLanguageContext);
  return (word: GuestWord, facts?: Record<string, string | number>) => sayToGuest(language, word, facts);
}
