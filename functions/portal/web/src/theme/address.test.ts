import { expect, test } from "vitest";
import { addressOptions } from "./address";

test.each([
  ["true", "dark"],
  ["false", "light"],
  ["auto", "auto"],
  ["", "auto"],
  ["__proto__", "auto"],
  ["constructor", "auto"],
])("darkMode=%s is the scheme %s", (text, scheme) => {
  expect(addressOptions(`?darkMode=${text}`).scheme).toBe(scheme);
});

test("an icon needs an https address", () => {
  expect(addressOptions("?icon=https://example.com/a.png").look.logoUrl).not.toBeNull();
  expect(addressOptions("?icon=javascript:alert(1)").look.logoUrl).toBeNull();
});
