import { expect, test } from "vitest";
import { de } from "./de";
import { en } from "./en";
import { textKeys } from "./textKeys";
import { withOverrides } from "./texts";

test("a provider's texts replace those with their keys", () => {
  const texts = withOverrides(en, { "navigation.endpoints": "Receivers", "no.such": "x" });
  expect(texts.navigation.endpoints).toBe("Receivers");
  expect(texts.navigation.messages).toBe(en.navigation.messages);
});

test("a text with parameters stays a function", () => {
  const texts = withOverrides(en, { "catalog.count": "x" });
  expect(texts.catalog.count("1", "2")).toBe(en.catalog.count("1", "2"));
});

test("names of every object's prototype are no overrides", () => {
  expect(withOverrides({ ...en }, { constructor: "x" })).toEqual(en);
});

test("both languages have the same keys", () => {
  expect(textKeys(de).sort()).toEqual(textKeys(en).sort());
});
