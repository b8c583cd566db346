import { expect, test } from "vitest";
import { ApiError } from "../../../api/errors";
import { requestOf, textOf } from "./filterText";

test("a filter goes as it was typed", () => {
  expect(requestOf('{"data": {"amount": 1.0}}', "no")).toBe('{"filter":{"data": {"amount": 1.0}}}');
});

test("an empty text removes the filter", () => {
  expect(requestOf(" \n", "no")).toBe('{"filter":null}');
  expect(textOf(null)).toBe("");
});

test.each(["[]", "null", "1", "{", '{"a": 1} {}'])("%s is no filter", (text) => {
  const refused = () => requestOf(text, "no");
  expect(refused).toThrow(ApiError);
  expect(refused).toThrow("no");
});
