import type { EnvironmentSettingsOut } from "../api/schema";
import { formatColor, legible, parseColor, type Rgb } from "./contrast";
import { completed, type FullPalette, type Palette, type Scheme } from "./palette";

export type Radius = "none" | "sm" | "md" | "lg" | "full";

/** A provider's look: colors for both schemes, corners, font, logos and name. */
export interface Theme {
  light: Palette;
  dark: Palette;
  /** Primary colors of palettes without one, in the nearest legible shade. */
  brand: { readonly [scheme in Scheme]: string | null };
  corners: { readonly [kind in "button" | "card" | "input"]?: Radius | null };
  fontFamily: string | null;
  /** Size of ordinary text in pixels, where the reader's own is 16. */
  fontSize: number | null;
  logoUrl: string | null;
  logoUrlDark: string | null;
  displayName: string | null;
  hideBranding: boolean;
}

/** Settings that a look follows from. */
export type LookSettings = Pick<
  EnvironmentSettingsOut,
  | "displayName"
  | "customLogoUrl"
  | "customLogoUrlDark"
  | "customColor"
  | "colorPaletteLight"
  | "colorPaletteDark"
  | "customFontFamily"
  | "customThemeOverride"
  | "hideBranding"
>;

export const NO_THEME: Theme = {
  light: {},
  dark: {},
  brand: { light: null, dark: null },
  corners: {},
  fontFamily: null,
  fontSize: null,
  logoUrl: null,
  logoUrlDark: null,
  displayName: null,
  hideBranding: false,
};

/** Returns the look of a portal's settings. */
export function themeOf(settings: LookSettings): Theme {
  const { borderRadius, fontSize } = settings.customThemeOverride;
  return {
    light: settings.colorPaletteLight,
    dark: settings.colorPaletteDark,
    brand: { light: settings.customColor, dark: settings.customColor },
    corners: borderRadius,
    fontFamily: settings.customFontFamily,
    fontSize: fontSize.base,
    logoUrl: settings.customLogoUrl,
    logoUrlDark: settings.customLogoUrlDark,
    displayName: settings.displayName,
    hideBranding: settings.hideBranding,
  };
}

/** Applies a theme to the page, and keeps it applied when the system's scheme changes. */
export function applyTheme(theme: Theme, wanted: Scheme | "auto"): () => void {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    applyScheme(theme, wanted === "auto" ? (system.matches ? "dark" : "light") : wanted);
  };
  apply();
  system.addEventListener("change", apply);
  return () => {
    system.removeEventListener("change", apply);
  };
}

function applyScheme(theme: Theme, scheme: Scheme): void {
  const { dataset, style } = document.documentElement;
  dataset["scheme"] = scheme;
  for (const [property, value] of Object.entries(themeProperties(theme, scheme))) {
    if (value === null) style.removeProperty(property);
    else style.setProperty(property, value);
  }
}

/** Returns the values of the custom properties; null leaves what the style sheet has. */
export function themeProperties(theme: Theme, scheme: Scheme): Record<string, string | null> {
  const colors = completed(theme[scheme], scheme, theme.brand[scheme]);
  return {
    ...colorProperties(colors),
    ...outcomeProperties(colors, scheme),
    "--font": fontOf(theme.fontFamily),
    "--font-size": theme.fontSize === null ? null : `${(theme.fontSize / 16) * 100}%`,
    "--radius": radiusOf(theme.corners.card),
    "--radius-button": radiusOf(theme.corners.button),
    "--radius-input": radiusOf(theme.corners.input),
  };
}

/** Properties of src/styles/tokens.css by the color that they get. */
const PROPERTIES: { [color in keyof FullPalette]: string } = {
  primary: "--primary",
  textOnPrimary: "--on-primary",
  backgroundPrimary: "--background",
  backgroundSecondary: "--background-raised",
  backgroundHover: "--background-hover",
  textPrimary: "--text",
  textSecondary: "--text-muted",
  textDanger: "--danger",
  interactiveAccent: "--accent",
  navigationAccent: "--navigation-accent",
  buttonPrimary: "--button",
  textOnButton: "--on-button",
  borderPrimary: "--border",
};

function colorProperties(colors: FullPalette): Record<string, string> {
  const names = Object.keys(PROPERTIES) as (keyof FullPalette)[];
  return Object.fromEntries(names.map((name) => [PROPERTIES[name], formatColor(colors[name])]));
}

const OUTCOMES: Record<Scheme, Record<string, string>> = {
  light: { "--good": "#166534", "--waiting": "#92500a" },
  dark: { "--good": "#6ee7a0", "--waiting": "#f5c26b" },
};

/** Returns the colors of outcomes, which no setting has, legible on the theme's backgrounds. */
function outcomeProperties(colors: FullPalette, scheme: Scheme): Record<string, string> {
  const on = [colors.backgroundPrimary, colors.backgroundSecondary, colors.backgroundHover];
  return Object.fromEntries(
    Object.entries(OUTCOMES[scheme]).map(([property, color]) => [
      property,
      formatColor(legible(parseColor(color) as Rgb, on)),
    ]),
  );
}

const RADII: Record<Radius, string> = {
  none: "0",
  sm: "3px",
  md: "6px",
  lg: "12px",
  full: "1.25rem",
};

function radiusOf(radius: Radius | null | undefined): string | null {
  return radius == null ? null : RADII[radius];
}

function fontOf(name: string | null): string | null {
  // A name, never a list or an address of a style sheet.
  return name !== null && /^[a-zA-Z0-9\-_ ]{1,64}$/.test(name)
    ? `"${name}", var(--font-system)`
    : null;
}
