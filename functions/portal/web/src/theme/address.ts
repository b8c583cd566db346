import type { Scheme, Theme } from "./theme";

/** Look and layout that the address asks for, by the names that svix-react gives its parameters. */
export interface AddressOptions {
  scheme: Scheme | "auto";
  hideNavigation: boolean;
  noGutters: boolean;
  theme: Theme;
}

const SCHEMES: Record<string, Scheme> = { true: "dark", false: "light" };

/** Reads the parameters of the portal's first address. */
export function addressOptions(search: string): AddressOptions {
  const parameters = new URLSearchParams(search);
  const get = (name: string) => parameters.get(name);
  const primary = get("primaryColor");
  return {
    scheme: SCHEMES[get("darkMode") ?? ""] ?? "auto",
    hideNavigation: get("hideNavigation") === "true",
    noGutters: get("noGutters") === "true",
    theme: {
      light: { primary: get("primaryColorLight") ?? primary },
      dark: { primary: get("primaryColorDark") ?? primary },
      fontFamily: get("fontFamily"),
      logoUrl: get("icon"),
    },
  };
}

/** Returns the theme of the settings, with what the address says instead. */
export function mergedTheme(settings: Theme, address: Theme): Theme {
  const given = (palette: object) =>
    Object.fromEntries(Object.entries(palette).filter(([, color]) => color != null));
  return {
    ...settings,
    light: { ...settings.light, ...given(address.light) },
    dark: { ...settings.dark, ...given(address.dark) },
    fontFamily: address.fontFamily ?? settings.fontFamily ?? null,
    logoUrl: address.logoUrl ?? settings.logoUrl ?? null,
  };
}
