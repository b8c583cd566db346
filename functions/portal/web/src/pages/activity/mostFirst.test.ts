import { expect, test } from "vitest";
import { mostFirst } from "./mostFirst";

test("names with the most attempts come first, whatever became of these", () => {
  const few = { success: 5, failure: 0, canceled: 0 };
  const many = { success: 0, failure: 3, canceled: 3 };
  expect(mostFirst({ few, many }).map(([name]) => name)).toEqual(["many", "few"]);
});
