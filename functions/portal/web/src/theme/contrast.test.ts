import { expect, test } from "vitest";
import { contrast, formatColor, parseColor, readableOn, TEXT_CONTRAST, type Rgb } from "./contrast";

// A linear congruential generator: the same thousand colors in each run.
function* colors(count: number): Generator<Rgb> {
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647) % 256;
  for (let index = 0; index < count; index++) yield [next(), next(), next()];
}

test("black on white has the largest contrast", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
});

test("any color becomes readable on any background", () => {
  const backgrounds = [...colors(1_000)].reverse();
  for (const color of colors(1_000)) {
    const background = backgrounds.pop() as Rgb;
    const readable = readableOn(background, color);
    expect(contrast(background, readable)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
  }
});

test("a readable color stays as it is", () => {
  expect(readableOn([255, 255, 255], [0, 0, 160])).toEqual([0, 0, 160]);
});

test.each([
  ["#fff", "#ffffff"],
  ["2563eb", "#2563eb"],
])("%s is read as %s", (text, color) => {
  expect(formatColor(parseColor(text) as Rgb)).toBe(color);
});

test.each(["", "#12345", "red", "#ggg", "url(x)"])("%s is no color", (text) => {
  expect(parseColor(text)).toBeNull();
});
