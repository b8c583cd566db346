import { expect, test } from "vitest";
import { prettyJson } from "./prettyJson";

test("JSON gets one member a line, as JSON.stringify writes it", () => {
  const value = { a: [1, { b: null }, 'x,{}[]:"\\'], empty: {}, none: [], t: true };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

test("numbers, escapes and doubled members stay as they are", () => {
  const text = '{"n":12345678901234567890.10,"s":"\\u0041\\/","n":1E5}';
  expect(prettyJson(text)?.replaceAll(/\s/g, "")).toBe(text);
});

test.each(["", "<html>", '{"a":', "{'a': 1}", "NaN"])("%s is no JSON", (text) => {
  expect(prettyJson(text)).toBeNull();
});

test("deep nesting does not multiply the size", () => {
  const depth = 5_000;
  const text = "[".repeat(depth) + "]".repeat(depth);
  expect(prettyJson(text)?.length).toBeLessThan(depth * 200);
});

test("a scalar is JSON", () => {
  expect(prettyJson(' "x" ')).toBe('"x"');
});
