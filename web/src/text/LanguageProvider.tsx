import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Facts, type Language, say, type Word } from "./words";

const STORED_AS = "khoanh-language";

export type Text = {
  language: Language;
  /** The sentence of a word in the chosen language. */
  t: (word: Word, facts?: Facts) => string;
  chooseLanguage: (language: Language) => void;
  /** Use the language that the account remembers, unless this browser remembers a choice of its own. */
  adoptLanguage: (language: string) => void;
};

const TextContext = createContext<Text | null>(null);

function rememberedLanguage(): Language | null {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return stored === "en" || stored === "vi" ? stored : null;
  } catch {
    return null;
  }
}

/** `language`: the one to begin with, instead of what this browser remembers. */
export function LanguageProvider({ children, language: first }: { children: ReactNode; language?: Language }) {
  const [language, setLanguage] = useState<Language>(() => first ?? rememberedLanguage() ?? "vi");
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const text = useMemo<Text>(
    () => ({
      language,
      t: (word, facts) => say(language, word, facts),
      chooseLanguage: (chosen) => {
        try {
          localStorage.setItem(STORED_AS, chosen);
        } catch {
          // A browser that keeps nothing still shows the chosen language until it is closed.
        }
        setLanguage(chosen);
      },
      adoptLanguage: (known) => {
        if (rememberedLanguage() === null && (known === "vi" || known === "en")) setLanguage(known);
      },
    }),
    [language],
  );
  return <TextContext value={text}>{children}</TextContext>;
}

/** The words of the page in the reader's language. */
export function useText(): Text {
  const text = useContext(TextContext);
  if (!text) throw new Error("useText outside LanguageProvider");
  return text;
}
