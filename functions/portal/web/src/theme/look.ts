import { ApiError } from "../api/errors";
import type { EnvironmentSettingsOut } from "../api/schema";
import { patiently } from "../app/patience";
import type { Language } from "../language/texts";
import { tryStorage } from "../session/storage";

/** Settings of the portal, as far as they change what a reader sees. */
export type Look = EnvironmentSettingsOut;

/** The look that a page opens with; a kept one is read again at once. */
export interface FirstLook {
  look: Look | undefined;
  /** When it was read, in milliseconds; 0 for a kept one. */
  readAt: number;
}

/** The number counts forms: a look of another version of the portal is left alone. */
const PREFIX = "outrider.look.1:";

export const LOOK_KEY = ["look"] as const;

/** Returns the look kept by an earlier page, or the one that arrives before patience ends. */
export async function firstLook(scope: string, arriving: Promise<Look>): Promise<FirstLook> {
  const kept = keptLook(scope);
  if (kept !== undefined) return { look: kept, readAt: 0 };
  const look = await patiently(arriving.catch(noLook));
  return { look, readAt: Date.now() };
}

/** Turns a refused request into no look: the page asks again, and is usable without one. */
function noLook(error: unknown): undefined {
  if (error instanceof ApiError || error instanceof TypeError) return undefined;
  throw error;
}

/** Keeps the look of this scope for the next page of the tab. */
export function keepLook(scope: string, look: Look): void {
  tryStorage((storage) => {
    storage.setItem(PREFIX + scope, JSON.stringify(look));
  });
}

function keptLook(scope: string): Look | undefined {
  const text = tryStorage((storage) => storage.getItem(PREFIX + scope));
  return text == null ? undefined : (JSON.parse(text) as Look);
}

/** Returns a provider's own texts for a language: those of all languages, then its own. */
export function stringsOf(look: Look | undefined, language: Language): Record<string, string> {
  if (look === undefined) return {};
  const { customStringsOverride: all, customStringsByLanguage: byLanguage } = look;
  return { ...all, ...byLanguage[language] };
}
