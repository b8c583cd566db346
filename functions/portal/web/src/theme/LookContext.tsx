import { createContext, type ReactNode, use, useLayoutEffect, useMemo } from "react";
import { LanguageContext, type LoadedLanguage } from "../language/LanguageContext";
import { withOverrides } from "../language/texts";
import { type AddressOptions, mergedTheme } from "./address";
import { type Look, stringsOf } from "./look";
import { applyTheme, NO_THEME, type Theme, themeOf } from "./theme";

/** What the settings and the address make of the portal. */
interface ShownLook {
  theme: Theme;
  showsChannels: boolean;
  showsTags: boolean;
}

const LookContext = createContext<ShownLook>({
  theme: NO_THEME,
  showsChannels: true,
  showsTags: true,
});

/** Returns the look of the portal, and the parts that its settings hide. */
export function useLook(): ShownLook {
  return use(LookContext);
}

interface LookProviderProps {
  look: Look | undefined;
  language: LoadedLanguage;
  options: AddressOptions;
  children: ReactNode;
}

/** Applies a look and its texts to the page. */
export function LookProvider({ look, language, options, children }: LookProviderProps) {
  const shown = useMemo(() => shownLook(look, options), [look, options]);
  const loaded = useMemo(() => {
    const texts = withOverrides(language.texts, stringsOf(look, language.language));
    return { ...language, texts };
  }, [look, language]);
  useLayoutEffect(() => applyTheme(shown.theme, options.scheme), [shown, options]);
  return (
    <LookContext value={shown}>
      <LanguageContext value={loaded}>{children}</LanguageContext>
    </LookContext>
  );
}

function shownLook(look: Look | undefined, options: AddressOptions): ShownLook {
  return {
    theme: mergedTheme(look === undefined ? NO_THEME : themeOf(look), options.look),
    showsChannels: look?.enableChannels ?? true,
    showsTags: look?.enableMessageTags ?? true,
  };
}
