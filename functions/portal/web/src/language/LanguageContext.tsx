import { createContext, use } from "react";
import { type Formats, formatsOf } from "./formats";
import type { Language, Texts } from "./texts";

export interface LoadedLanguage {
  language: Language;
  texts: Texts;
  formats: Formats;
}

export const LanguageContext = createContext<LoadedLanguage | null>(null);

export function loadedLanguage(language: Language, texts: Texts): LoadedLanguage {
  return { language, texts, formats: formatsOf(language) };
}

/** Returns the texts of the page's language. */
export function useTexts(): Texts {
  return useLanguage().texts;
}

/** Returns formats of times and numbers in the page's language. */
export function useFormats(): Formats {
  return useLanguage().formats;
}

/** Returns the page's language with its texts and formats. */
export function useLanguage(): LoadedLanguage {
  const loaded = use(LanguageContext);
  if (loaded === null) throw new Error("A text is used before its language is loaded.");
  return loaded;
}
