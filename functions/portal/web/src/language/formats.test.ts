import { afterEach, expect, test, vi } from "vitest";
import { formatsOf } from "./formats";
import { LANGUAGES } from "./texts";

afterEach(() => void vi.unstubAllGlobals());

test("a format is made when it is first used, and only once", () => {
  const made = vi.fn();
  class Counted extends Intl.NumberFormat {
    constructor(language: string, options?: Intl.NumberFormatOptions) {
      super(language, options);
      made();
    }
  }
  const counting = Object.create(Intl) as typeof Intl;
  vi.stubGlobal("Intl", Object.assign(counting, { NumberFormat: Counted }));
  const formats = formatsOf("de");
  expect(made).not.toHaveBeenCalled();

  expect([formats.number(1234), formats.number(5678)]).toEqual(["1.234", "5.678"]);

  expect(made).toHaveBeenCalledTimes(1);
});

test.each(LANGUAGES)("numbers of few digits need no format: %s", (language) => {
  const { number } = formatsOf(language);
  const format = new Intl.NumberFormat(language);
  const numbers = [...Array(1_001).keys(), -1, -0.5, 0.5, 999.5, Number.NaN, Infinity];
  const expected = numbers.map((value) => format.format(value));
  vi.stubGlobal("Intl", undefined);

  expect([...Array(1_000).keys()].map(number)).toEqual(expected.slice(0, 1_000));

  vi.unstubAllGlobals();
  expect(numbers.map(number)).toEqual(expected);
});
