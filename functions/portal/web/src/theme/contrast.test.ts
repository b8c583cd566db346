import { expect, test } from "vitest";
import {
  contrast,
  formatColor,
  nearestPassing,
  parseColor,
  type Rgb,
  TEXT_RATIO,
} from "./contrast";

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
    const readable = nearestPassing(color, [background], TEXT_RATIO) as Rgb;
    expect(contrast(background, readable)).toBeGreaterThanOrEqual(TEXT_RATIO);
  }
});

test("a readable color stays as it is", () => {
  expect(nearestPassing([0, 0, 160], [[255, 255, 255]], TEXT_RATIO)).toEqual([0, 0, 160]);
});

test("a proposal has the hue of its color", () => {
  const [red, green, blue] = nearestPassing([255, 128, 128], [[255, 255, 255]], TEXT_RATIO) as Rgb;
  expect(red).toBeGreaterThan(green);
  expect(green).toBe(blue);
});

test("backgrounds that are too far apart leave no color", () => {
  const apart: Rgb[] = [
    [0, 0, 0],
    [255, 255, 255],
  ];
  expect(nearestPassing([128, 128, 128], apart, 7)).toBeNull();
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
