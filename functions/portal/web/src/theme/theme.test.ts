import { expect, test } from "vitest";
import { addressOptions, mergedTheme } from "./address";
import { NO_THEME, themeProperties, type Theme } from "./theme";

const theme: Theme = {
  ...NO_THEME,
  light: { primary: "#7a1f5c", buttonPrimary: "#104080", textPrimary: "#222222" },
  brand: { light: "#0a7d3b", dark: "#0a7d3b" },
  corners: { card: "none", button: "full" },
  fontFamily: "Inter",
  fontSize: 20,
  logoUrl: "https://example.com/logo.png",
};

test("settings become properties of the page", () => {
  expect(themeProperties(theme, "light")).toMatchObject({
    "--primary": "#7a1f5c",
    "--button": "#104080",
    "--text": "#222222",
    "--radius": "0",
    "--radius-button": "1.25rem",
    "--radius-input": null,
    "--font": '"Inter", var(--font-system)',
    "--font-size": "125%",
  });
});

test.each(['Inter", url(https://example.com)', "a;b", "", "x".repeat(65)])(
  "%s is no name of a font",
  (fontFamily) => {
    expect(themeProperties({ ...theme, fontFamily }, "light")["--font"]).toBeNull();
  },
);

test("a primary color of the address replaces the settings' accents, and nothing else", () => {
  const merged = mergedTheme(theme, addressOptions("?primaryColor=8a2be2&fontFamily=Lato").look);
  expect(themeProperties(merged, "light")).toMatchObject({
    "--primary": "#8a2be2",
    "--button": "#8a2be2",
    "--text": "#222222",
    "--font": '"Lato", var(--font-system)',
  });
  expect(merged.logoUrl).toBe(theme.logoUrl);
});

test("an address without a look leaves the settings", () => {
  expect(mergedTheme(theme, addressOptions("").look)).toEqual(theme);
});

test.each(["javascript:alert(1)", "data:image/svg+xml,<svg/>", "http://example.com/a.png"])(
  "the address can't set the logo %s",
  (icon) => {
    expect(addressOptions(`?icon=${encodeURIComponent(icon)}`).look.logoUrl).toBeNull();
  },
);

test("outcomes are legible on dark backgrounds of a light scheme", () => {
  const properties = themeProperties(
    { ...NO_THEME, light: { backgroundPrimary: "#101010" } },
    "light",
  );
  expect(properties["--good"]).not.toBe("#166534");
});
