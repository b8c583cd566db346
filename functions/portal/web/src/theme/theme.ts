import { formatColor, parseColor, readableOn, textOn, type Rgb } from "./contrast";

export type Scheme = "light" | "dark";

/** Names of a palette's colors, as the API's settings have them, and the properties they set. */
export const PALETTE_PROPERTIES = {
  primary: "--primary",
  backgroundPrimary: "--background",
  backgroundSecondary: "--background-raised",
  backgroundHover: "--background-hover",
  textPrimary: "--text",
  textSecondary: "--text-muted",
  textDanger: "--danger",
  borderPrimary: "--border",
} as const;

export type PaletteColor = keyof typeof PALETTE_PROPERTIES;
export type Palette = { [color in PaletteColor]?: string | null };

/** A provider's look: colors for both schemes, font, radius in pixels, logo and name. */
export interface Theme {
  light: Palette;
  dark: Palette;
  fontFamily?: string | null;
  radius?: number | null;
  logoUrl?: string | null;
  displayName?: string | null;
  hideBranding?: boolean;
}

const BACKGROUNDS: Record<Scheme, Rgb> = { light: [255, 255, 255], dark: [16, 20, 28] };

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
  const palette = theme[scheme];
  const properties: Record<string, string | null> = {
    "--font": fontOf(theme.fontFamily),
    "--radius": theme.radius == null ? null : `${Math.min(Math.max(theme.radius, 0), 24)}px`,
    "--on-primary": null,
  };
  for (const [color, property] of Object.entries(PALETTE_PROPERTIES)) {
    properties[property] = colorOf(palette[color as PaletteColor]);
  }
  const primary = parseColor(palette.primary ?? "");
  if (primary !== null) {
    const background = parseColor(palette.backgroundPrimary ?? "") ?? BACKGROUNDS[scheme];
    const readable = readableOn(background, primary);
    properties["--primary"] = formatColor(readable);
    properties["--on-primary"] = formatColor(textOn(readable));
  }
  return properties;
}

function colorOf(text: string | null | undefined): string | null {
  const color = parseColor(text ?? "");
  return color && formatColor(color);
}

function fontOf(name: string | null | undefined): string | null {
  // A name, never a list or an address of a style sheet.
  return name != null && /^[a-zA-Z0-9\-_ ]{1,60}$/.test(name)
    ? `"${name}", var(--font-system)`
    : null;
}
