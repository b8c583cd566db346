import type { en } from "./en";

export type Texts = typeof en;

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Returns the language of the address (`?lang=de`), or the first of the browser that exists. */
export function wantedLanguage(search: string, preferred: readonly string[]): Language {
  const named = new URLSearchParams(search).get("lang");
  const wanted = [...(named === null ? [] : [named]), ...preferred];
  const found = wanted
    .map((tag) => tag.split("-")[0]?.toLowerCase())
    .find((code) => LANGUAGES.some((language) => language === code));
  return (found ?? "en") as Language;
}

/** Loads the texts of a language. */
export async function loadTexts(language: Language): Promise<Texts> {
  return language === "de" ? (await import("./de")).de : (await import("./en")).en;
}

/** Replaces texts by a provider's own ones, `{"endpoints.title": "Receivers"}`; leaves unknown keys. */
export function withOverrides(texts: Texts, overrides: Record<string, string>): Texts {
  if (Object.keys(overrides).length === 0) return texts;
  const replaced = (node: unknown, path: string): unknown => {
    if (typeof node === "string") return Object.hasOwn(overrides, path) ? overrides[path] : node;
    if (typeof node !== "object" || node === null) return node;
    const inner = (key: string) => (path === "" ? key : `${path}.${key}`);
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, replaced(value, inner(key))]),
    );
  };
  return replaced(texts, "") as Texts;
}

/** Returns a formatted number with its noun: `1 attempt`, `2 attempts`. */
export function counted(count: string, one: string, many: string): string {
  return `${count} ${count === "1" ? one : many}`;
}
