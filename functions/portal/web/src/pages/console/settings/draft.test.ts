import { expect, test } from "vitest";
import type { PortalSettingsOut } from "../../../api/schema";
import { draftOf, lookOf, settingsOf, stringsOf } from "./draft";

const NO_PALETTE = {
  primary: null,
  backgroundPrimary: null,
  backgroundSecondary: null,
  backgroundHover: null,
  textPrimary: null,
  textSecondary: null,
  textDanger: null,
  interactiveAccent: null,
  navigationAccent: null,
  buttonPrimary: null,
  borderPrimary: null,
};

const settings: PortalSettingsOut = {
  displayName: "Acme",
  customLogoUrl: "https://example.com/logo.png",
  customLogoUrlDark: null,
  customColor: "#2456c9",
  colorPaletteLight: { ...NO_PALETTE, textPrimary: "#111111" },
  colorPaletteDark: NO_PALETTE,
  customFontFamily: null,
  customThemeOverride: {
    borderRadius: { button: "full", card: null, input: "none" },
    fontSize: { base: 18 },
  },
  customStringsOverride: { "navigation.endpoints": "Receivers" },
  customStringsByLanguage: { de: { "navigation.endpoints": "Empfänger" } },
  hideBranding: true,
  enableChannels: false,
  enableMessageTags: true,
  eventCatalogPublished: false,
};

test("settings that nobody touches are saved as they were", () => {
  expect(settingsOf(draftOf(settings))).toEqual(settings);
});

test("empty fields are saved as none", () => {
  const draft = { ...draftOf(settings), displayName: " ", customColor: "", fontSize: "" };
  expect(settingsOf(draft)).toMatchObject({
    displayName: null,
    customColor: null,
    customThemeOverride: { fontSize: { base: null } },
  });
});

test("the preview leaves out a size that the API refuses", () => {
  const look = lookOf({ ...draftOf(settings), fontSize: "400" });
  expect(look.customThemeOverride.fontSize.base).toBeNull();
});

test("rows without a key or a text are no texts", () => {
  const rows = [
    { language: "all", key: "", text: "x" },
    { language: "de", key: "a", text: "" },
    { language: "de", key: "b", text: "y" },
  ];
  expect(stringsOf(rows)).toEqual({
    customStringsOverride: {},
    customStringsByLanguage: { de: { b: "y" } },
  });
});
