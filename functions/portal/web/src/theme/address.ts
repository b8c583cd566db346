import type { Palette, Scheme } from "./palette";
import type { Theme } from "./theme";

/** Look and layout that the address asks for, by the names that svix-react gives its parameters. */
export interface AddressOptions {
  scheme: Scheme | "auto";
  hideNavigation: boolean;
  noGutters: boolean;
  look: AddressLook;
}

/** Parts of a theme that the address replaces where it has them. */
export interface AddressLook {
  brand: { readonly [scheme in Scheme]: string | null };
  fontFamily: string | null;
  logoUrl: string | null;
}

// A map, since an object also has what its prototype has, such as `__proto__`.
const SCHEMES = new Map<string | null, Scheme>([
  ["true", "dark"],
  ["false", "light"],
]);

/** Reads the parameters of the portal's first address. */
export function addressOptions(search: string): AddressOptions {
  const parameters = new URLSearchParams(search);
  const get = (name: string) => parameters.get(name);
  const primary = get("primaryColor");
  return {
    scheme: SCHEMES.get(get("darkMode")) ?? "auto",
    hideNavigation: get("hideNavigation") === "true",
    noGutters: get("noGutters") === "true",
    look: {
      brand: {
        light: get("primaryColorLight") ?? primary,
        dark: get("primaryColorDark") ?? primary,
      },
      fontFamily: get("fontFamily"),
      logoUrl: httpsUrl(get("icon")),
    },
  };
}

/** Returns the theme of the settings, with what the address says instead. */
export function mergedTheme(settings: Theme, address: AddressLook): Theme {
  const { brand, fontFamily, logoUrl } = address;
  return {
    ...settings,
    light: brand.light === null ? settings.light : withoutPrimary(settings.light),
    dark: brand.dark === null ? settings.dark : withoutPrimary(settings.dark),
    brand: { light: brand.light ?? settings.brand.light, dark: brand.dark ?? settings.brand.dark },
    fontFamily: fontFamily ?? settings.fontFamily,
    logoUrl: logoUrl ?? settings.logoUrl,
    logoUrlDark: logoUrl ?? settings.logoUrlDark,
  };
}

/** Drops the colors that follow the primary one. */
function withoutPrimary(palette: Palette): Palette {
  return {
    ...palette,
    primary: null,
    interactiveAccent: null,
    navigationAccent: null,
    buttonPrimary: null,
  };
}

/** Returns an address of an image that a stranger's link may name, or null. */
function httpsUrl(text: string | null): string | null {
  return text?.startsWith("https://") ? text : null;
}
