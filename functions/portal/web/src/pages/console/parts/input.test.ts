import { expect, test } from "vitest";
import { ApiError } from "../../../api/errors";
import { en } from "../../../language/en";
import { listed, numberOf, parsedJson, textOrNull } from "./input";

test("broken JSON is a problem at its field", () => {
  const parse = () => parsedJson('{"a": }', "schemas", en);
  expect(parse).toThrow(ApiError);
  try {
    parse();
  } catch (error) {
    expect((error as ApiError).problems[0]?.path).toEqual(["schemas"]);
  }
});

test("names are separated by commas, without empty ones", () => {
  expect(listed(" a, b ,,c")).toEqual(["a", "b", "c"]);
  expect(listed(" , ")).toBeNull();
});

test("an empty field is no number and no text", () => {
  expect(numberOf(" ")).toBeNull();
  expect(numberOf("12")).toBe(12);
  expect(textOrNull("  ")).toBeNull();
});
