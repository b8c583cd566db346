import { afterEach, expect, test, vi } from "vitest";
import { formatsOf } from "./formats";

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

  expect([formats.number(1234), formats.number(5)]).toEqual(["1.234", "5"]);

  expect(made).toHaveBeenCalledTimes(1);
});
