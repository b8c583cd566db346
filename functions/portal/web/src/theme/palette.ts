/** Palettes, completed and checked by the rules of the API (shared/domain/theme/palette.py). */
import {
  contrast,
  formatColor,
  GRAPHICS_RATIO,
  legible,
  parseColor,
  passes,
  type Rgb,
  TEXT_RATIO,
  textOn,
} from "./contrast";

export type Scheme = "light" | "dark";

export const PALETTE_COLORS = [
  "primary",
  "backgroundPrimary",
  "backgroundSecondary",
  "backgroundHover",
  "textPrimary",
  "textSecondary",
  "textDanger",
  "interactiveAccent",
  "navigationAccent",
  "buttonPrimary",
  "borderPrimary",
] as const;

export type PaletteColor = (typeof PALETTE_COLORS)[number];

/** Colors that a provider chose, as `#rgb` or `#rrggbb`; the others follow from them. */
export type Palette = { readonly [color in PaletteColor]?: string | null };

/** All colors of a scheme, and the text on colored areas. */
export type FullPalette = Record<PaletteColor | "textOnPrimary" | "textOnButton", Rgb>;

/** A color that is hard to read on a background, and the nearest one that is not. */
export interface Illegible {
  color: PaletteColor;
  against: PaletteColor;
  ratio: number;
  required: number;
  /** The proposal, as `#rrggbb`. */
  proposal: string;
}

type Given = { [color in PaletteColor]?: Rgb };

const OTHER_BACKGROUNDS = ["backgroundSecondary", "backgroundHover"] as const;
const ACCENTS: readonly PaletteColor[] = ["interactiveAccent", "navigationAccent", "buttonPrimary"];

/** Least contrast of a color with every background. */
const RATIOS = {
  textPrimary: TEXT_RATIO,
  textSecondary: TEXT_RATIO,
  textDanger: TEXT_RATIO,
  primary: TEXT_RATIO,
  interactiveAccent: TEXT_RATIO,
  navigationAccent: GRAPHICS_RATIO,
  buttonPrimary: GRAPHICS_RATIO,
} as const;

const FOREGROUNDS = Object.keys(RATIOS) as (keyof typeof RATIOS)[];

/** Colors of a portal without settings; src/styles/tokens.css has them for the first paint. */
export const DEFAULTS = {
  light: {
    primary: "#2456c9",
    backgroundPrimary: "#ffffff",
    backgroundSecondary: "#f5f6f8",
    backgroundHover: "#eceef2",
    textPrimary: "#16191f",
    textSecondary: "#545b69",
    textDanger: "#b3261e",
    borderPrimary: "#c9ced6",
  },
  dark: {
    primary: "#8fb0ff",
    backgroundPrimary: "#14171c",
    backgroundSecondary: "#1c2027",
    backgroundHover: "#262b34",
    textPrimary: "#eceff4",
    textSecondary: "#a9b2c0",
    textDanger: "#ff8f86",
    borderPrimary: "#3b424e",
  },
} as const satisfies Record<Scheme, Palette>;

/** Returns all colors: given ones unchanged, the others made legible.
 *
 * `brand` is the primary color where the palette has none, in the nearest shade that passes.
 */
export function completed(palette: Palette, scheme: Scheme, brand?: string | null): FullPalette {
  const given = parsed(palette);
  const defaults = parsed(DEFAULTS[scheme]) as Required<Given>;
  const backgrounds = backgroundsOf(given, scheme);
  const on = Object.values(backgrounds);
  const wanted = parseColor(brand ?? "") ?? defaults.primary;
  const primary = given.primary ?? legible(wanted, on, RATIOS.primary);
  const color = (name: keyof typeof RATIOS) =>
    given[name] ?? legible(ACCENTS.includes(name) ? primary : defaults[name], on, RATIOS[name]);
  const buttonPrimary = color("buttonPrimary");
  return {
    ...backgrounds,
    primary,
    textPrimary: color("textPrimary"),
    textSecondary: color("textSecondary"),
    textDanger: color("textDanger"),
    interactiveAccent: color("interactiveAccent"),
    navigationAccent: color("navigationAccent"),
    buttonPrimary,
    borderPrimary: given.borderPrimary ?? defaults.borderPrimary,
    textOnPrimary: textOn(primary),
    textOnButton: textOn(buttonPrimary),
  };
}

/** Returns the given colors that are hard to read.
 *
 * Poor backgrounds come alone: while they are too far apart, no text is legible on all of them.
 */
export function illegible(palette: Palette, scheme: Scheme): Illegible[] {
  const given = parsed(palette);
  const backgrounds = backgroundsOf(given, scheme);
  const poor = poorBackgrounds(given, backgrounds);
  return poor.length > 0 ? poor : poorForegrounds(given, backgrounds);
}

/** Returns the finding about a brand color that is the palette's primary one, or null. */
export function illegibleBrand(brand: string, palette: Palette, scheme: Scheme): Illegible | null {
  const given = parsed(palette);
  const color = parseColor(brand);
  const backgrounds = backgroundsOf(given, scheme);
  if (color === null || given.primary || poorBackgrounds(given, backgrounds).length > 0)
    return null;
  return poorForegrounds({ primary: color }, backgrounds)[0] ?? null;
}

type Backgrounds = Record<"backgroundPrimary" | (typeof OTHER_BACKGROUNDS)[number], Rgb>;

function backgroundsOf(given: Given, scheme: Scheme): Backgrounds {
  const defaults = parsed(DEFAULTS[scheme]) as Required<Given>;
  const main = given.backgroundPrimary ?? defaults.backgroundPrimary;
  const pole = textOn(main);
  const other = (name: (typeof OTHER_BACKGROUNDS)[number]) =>
    given[name] ?? legible(defaults[name], [pole]);
  return {
    backgroundPrimary: main,
    backgroundSecondary: other("backgroundSecondary"),
    backgroundHover: other("backgroundHover"),
  };
}

function poorBackgrounds(given: Given, backgrounds: Backgrounds): Illegible[] {
  // The text that is legible on the first background is black or white in the extreme.
  const pole = textOn(backgrounds.backgroundPrimary);
  return OTHER_BACKGROUNDS.flatMap((name) => {
    const color = given[name];
    if (color === undefined || passes(color, [pole], TEXT_RATIO)) return [];
    const proposal = formatColor(legible(color, [pole]));
    const ratio = contrast(color, pole);
    return [{ color: name, against: "textPrimary", ratio, required: TEXT_RATIO, proposal }];
  });
}

function poorForegrounds(given: Given, backgrounds: Backgrounds): Illegible[] {
  const on = Object.values(backgrounds);
  return FOREGROUNDS.flatMap((name) => {
    const color = given[name];
    const required = RATIOS[name];
    if (color === undefined || passes(color, on, required)) return [];
    const [against, worst] = (Object.entries(backgrounds) as [PaletteColor, Rgb][]).reduce(
      (found, each) => (contrast(color, each[1]) < contrast(color, found[1]) ? each : found),
    );
    const proposal = formatColor(legible(color, on, required));
    return [{ color: name, against, ratio: contrast(color, worst), required, proposal }];
  });
}

function parsed(palette: Palette): Given {
  const given: Given = {};
  for (const name of PALETTE_COLORS) {
    const color = parseColor(palette[name] ?? "");
    if (color !== null) given[name] = color;
  }
  return given;
}
