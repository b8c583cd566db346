import { expect, test } from "vitest";
import { escapeControls } from "./controlCharacters";

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test.each([...range(0x202a, 0x202e), ...range(0x2066, 0x2069), 0x200e, 0x200f, 0x061c])(
  "the bidirectional control %i is named",
  (code) => {
    const name = `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
    expect(escapeControls(`a${String.fromCodePoint(code)}b`)).toBe(`a${name}b`);
  },
);

test.each([...range(0, 0x1f), ...range(0x7f, 0x9f)])(
  "the control character %i is named",
  (code) => {
    const text = String.fromCodePoint(code);
    const shows = text === "\t" || text === "\n";
    expect(escapeControls(text) === text).toBe(shows);
  },
);

test("line ends of two characters stay, a lone carriage return does not", () => {
  expect(escapeControls("a\r\nb")).toBe("a\r\nb");
  expect(escapeControls("a\rb")).toBe("a[U+000D]b");
});

test("tags and lone surrogates are named", () => {
  expect(escapeControls("\u{e0041}")).toBe("[U+E0041]");
  expect(escapeControls("\ud800")).toBe("[U+D800]");
});

test.each(["Grüße", "😀👩‍👩‍👧", "نص عربي", "می‌خواهم", "{\n\t1}"])(
  "ordinary text stays: %s",
  (text) => {
    expect(escapeControls(text)).toBe(text);
  },
);
