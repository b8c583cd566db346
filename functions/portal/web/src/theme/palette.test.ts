import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contrast, formatColor, parseColor, type Rgb } from "./contrast";
import { completed, DEFAULTS, illegible, illegibleBrand } from "./palette";

const ROOT = join(import.meta.dirname, "../../../../..");

test("a palette without colors has the default ones", () => {
  const colors = completed({}, "light");
  expect(formatColor(colors.primary)).toBe(DEFAULTS.light.primary);
  expect(formatColor(colors.textSecondary)).toBe(DEFAULTS.light.textSecondary);
  expect(formatColor(colors.textOnPrimary)).toBe("#ffffff");
});

test.each(["light", "dark"] as const)("the defaults of the %s scheme are legible", (scheme) => {
  expect(illegible(DEFAULTS[scheme], scheme)).toEqual([]);
});

test("given colors stay, and the others become legible on them", () => {
  const colors = completed({ backgroundPrimary: "#202020" }, "light");
  expect(formatColor(colors.backgroundPrimary)).toBe("#202020");
  for (const background of [colors.backgroundPrimary, colors.backgroundHover]) {
    expect(contrast(colors.textPrimary, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colors.primary, background)).toBeGreaterThanOrEqual(4.5);
  }
});

test("a poor color comes with its worst background and the nearest color that passes", () => {
  const [found, ...others] = illegible({ textSecondary: "#999999" }, "light");
  expect(others).toEqual([]);
  expect(found).toMatchObject({ color: "textSecondary", against: "backgroundHover" });
  const proposal = found?.proposal ?? "";
  expect(illegible({ textSecondary: proposal }, "light")).toEqual([]);
});

test("backgrounds that are too far apart are found before any text", () => {
  const palette = { backgroundHover: "#333333", textPrimary: "#777777" };
  const found = illegible(palette, "light").map(({ color }) => color);
  expect(found).toEqual(["backgroundHover"]);
});

test("a brand color is checked only where the palette has no primary color", () => {
  expect(illegibleBrand("#ffee00", {}, "light")?.color).toBe("primary");
  expect(illegibleBrand("#ffee00", { primary: "#000000" }, "light")).toBeNull();
});

test("a brand color is shown in a legible shade", () => {
  const { primary, backgroundPrimary } = completed({}, "light", "#ffee00");
  expect(contrast(primary, backgroundPrimary)).toBeGreaterThanOrEqual(4.5);
});

test("text of no color is left out", () => {
  expect(completed({ primary: "url(x)" }, "dark").primary).toEqual(
    parseColor(DEFAULTS.dark.primary) as Rgb,
  );
});

test("the default colors are those of the API", () => {
  const path = join(ROOT, "shared", "domain", "theme", "palette.py");
  const code = readFileSync(path, "utf8");
  const values = (scheme: string) => {
    const [, block = ""] = new RegExp(`Mode\\.${scheme}: \\{([^}]*)\\}`).exec(code) ?? [];
    const pairs = [...block.matchAll(/"(\w+)": "(#\w+)"/g)];
    const camel = (name: string) =>
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return Object.fromEntries(pairs.map(([, name = "", color]) => [camel(name), color]));
  };
  expect({ light: values("LIGHT"), dark: values("DARK") }).toEqual(DEFAULTS);
});

test.each([
  ["light", /:root,\s*\[data-scheme="light"\] \{([^}]*)\}/],
  ["dark", /\n\[data-scheme="dark"\] \{([^}]*)\}/],
] as const)("the style sheet paints the %s scheme in the default colors", (scheme, block) => {
  const css = readFileSync(`${import.meta.dirname}/../styles/tokens.css`, "utf8");
  const [, rules = ""] = block.exec(css) ?? [];
  const value = (property: string) => new RegExp(`${property}: (#[0-9a-f]+);`).exec(rules)?.[1];
  const colors = completed({}, scheme);
  expect({
    primary: value("--primary"),
    button: value("--button"),
    onButton: value("--on-button"),
    background: value("--background"),
    raised: value("--background-raised"),
    hover: value("--background-hover"),
    text: value("--text"),
    muted: value("--text-muted"),
    danger: value("--danger"),
    border: value("--border"),
  }).toEqual({
    primary: formatColor(colors.primary),
    button: formatColor(colors.buttonPrimary),
    onButton: formatColor(colors.textOnButton),
    background: formatColor(colors.backgroundPrimary),
    raised: formatColor(colors.backgroundSecondary),
    hover: formatColor(colors.backgroundHover),
    text: formatColor(colors.textPrimary),
    muted: formatColor(colors.textSecondary),
    danger: formatColor(colors.textDanger),
    border: formatColor(colors.borderPrimary),
  });
});
