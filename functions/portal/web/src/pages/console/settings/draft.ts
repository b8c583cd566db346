import type { PortalSettingsIn, PortalSettingsOut } from "../../../api/schema";
import { PALETTE_COLORS, type Palette, type PaletteColor } from "../../../theme/palette";
import type { LookSettings, Radius } from "../../../theme/theme";
import { numberOf, textOrNull } from "../parts/input";

export type Corner = "button" | "card" | "input";
export const CORNERS: readonly Corner[] = ["button", "card", "input"];

/** A text of the provider's own; `language` is "all" or a language's code. */
export interface StringRow {
  language: string;
  key: string;
  text: string;
}

/** Settings as they are typed. */
export interface SettingsDraft {
  displayName: string;
  customLogoUrl: string;
  customLogoUrlDark: string;
  customColor: string;
  light: Record<PaletteColor, string>;
  dark: Record<PaletteColor, string>;
  fontFamily: string;
  fontSize: string;
  corners: Record<Corner, Radius | "">;
  strings: StringRow[];
  hideBranding: boolean;
  enableChannels: boolean;
  enableMessageTags: boolean;
  isCatalogHidden: boolean;
}

export type SetDraft = (change: Partial<SettingsDraft>) => void;

export const ALL_LANGUAGES = "all";

/** Returns stored settings for a form. */
export function draftOf(settings: PortalSettingsOut): SettingsDraft {
  const { borderRadius, fontSize } = settings.customThemeOverride;
  return {
    displayName: textOf(settings.displayName),
    customLogoUrl: textOf(settings.customLogoUrl),
    customLogoUrlDark: textOf(settings.customLogoUrlDark),
    customColor: textOf(settings.customColor),
    light: paletteDraft(settings.colorPaletteLight),
    dark: paletteDraft(settings.colorPaletteDark),
    fontFamily: textOf(settings.customFontFamily),
    fontSize: String(fontSize.base ?? ""),
    corners: {
      button: textOf(borderRadius.button),
      card: textOf(borderRadius.card),
      input: textOf(borderRadius.input),
    },
    strings: rowsOf(settings),
    hideBranding: settings.hideBranding,
    enableChannels: settings.enableChannels,
    enableMessageTags: settings.enableMessageTags,
    isCatalogHidden: settings.eventCatalogPublished === false,
  };
}

function textOf<T extends string>(value: T | null): T | "" {
  return value ?? "";
}

/** Returns typed settings for the API, all of them. */
export function settingsOf(draft: SettingsDraft): Required<PortalSettingsIn> {
  return {
    ...lookWith(draft, numberOf(draft.fontSize)),
    ...stringsOf(draft.strings),
    enableChannels: draft.enableChannels,
    enableMessageTags: draft.enableMessageTags,
    eventCatalogPublished: draft.isCatalogHidden ? false : null,
  };
}

/** Returns the look of settings while they are typed. */
export function lookOf(draft: SettingsDraft): LookSettings {
  const size = numberOf(draft.fontSize) ?? NaN;
  return lookWith(draft, size >= 12 && size <= 24 ? size : null);
}

function lookWith(draft: SettingsDraft, fontSize: number | null): LookSettings {
  return {
    displayName: textOrNull(draft.displayName),
    customLogoUrl: textOrNull(draft.customLogoUrl),
    customLogoUrlDark: textOrNull(draft.customLogoUrlDark),
    customColor: textOrNull(draft.customColor),
    colorPaletteLight: paletteOf(draft.light),
    colorPaletteDark: paletteOf(draft.dark),
    customFontFamily: textOrNull(draft.fontFamily),
    customThemeOverride: { borderRadius: cornersOf(draft), fontSize: { base: fontSize } },
    hideBranding: draft.hideBranding,
  };
}

/** Returns rows of texts as the API has them; rows without a key or a text are left out. */
export function stringsOf(rows: readonly StringRow[]) {
  const customStringsOverride: Record<string, string> = {};
  const customStringsByLanguage: Record<string, Record<string, string>> = {};
  for (const { language, key, text } of rows) {
    if (key === "" || text === "") continue;
    if (language === ALL_LANGUAGES) customStringsOverride[key] = text;
    else (customStringsByLanguage[language] ??= {})[key] = text;
  }
  return { customStringsOverride, customStringsByLanguage };
}

function rowsOf(settings: PortalSettingsOut): StringRow[] {
  const groups = [
    [ALL_LANGUAGES, settings.customStringsOverride] as const,
    ...Object.entries(settings.customStringsByLanguage),
  ];
  return groups.flatMap(([language, texts]) =>
    Object.entries(texts).map(([key, text]) => ({ language, key, text })),
  );
}

function paletteDraft(palette: Palette): Record<PaletteColor, string> {
  const colors = PALETTE_COLORS.map((color) => [color, palette[color] ?? ""]);
  return Object.fromEntries(colors) as Record<PaletteColor, string>;
}

function paletteOf(draft: Record<PaletteColor, string>): Record<PaletteColor, string | null> {
  const colors = PALETTE_COLORS.map((color) => [color, textOrNull(draft[color])]);
  return Object.fromEntries(colors) as Record<PaletteColor, string | null>;
}

function cornersOf({ corners }: SettingsDraft): Record<Corner, Radius | null> {
  return {
    button: corners.button || null,
    card: corners.card || null,
    input: corners.input || null,
  };
}
