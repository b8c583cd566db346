import { expect, test } from "vitest";
import { duplicateOf, headerChanges, headersOf, rowsOf } from "./headers";

const STORED = { headers: { "X-Tenant": "acme" }, sensitive: ["Authorization"] };

test("a sensitive header is a row without a value", () => {
  expect(rowsOf(STORED)).toEqual([
    { name: "X-Tenant", value: "acme" },
    { name: "Authorization", value: null },
  ]);
});

test("untouched rows change nothing", () => {
  expect(headerChanges(rowsOf(STORED), STORED)).toBeNull();
  expect(headerChanges([...rowsOf(STORED), { name: "", value: "" }], STORED)).toBeNull();
});

test("a hidden value is replaced only when another one is typed", () => {
  const [tenant] = rowsOf(STORED);
  const rows = [tenant as { name: string; value: string }, { name: "Authorization", value: "new" }];
  expect(headerChanges(rows, STORED)).toEqual({
    headers: { Authorization: "new" },
    deleteHeaders: [],
  });
});

test("a renamed header is one that goes and one that comes", () => {
  const rows = [
    { name: "X-Customer", value: "acme" },
    { name: "Authorization", value: null },
  ];
  expect(headerChanges(rows, STORED)).toEqual({
    headers: { "X-Customer": "acme" },
    deleteHeaders: ["X-Tenant"],
  });
});

test("a header without a name reaches the API, which refuses it", () => {
  expect(headersOf([{ name: " ", value: "x" }])).toEqual({ "": "x" });
});

test("the same name twice is found in upper and lower case", () => {
  const row = (name: string) => ({ name, value: "1" });
  expect(duplicateOf([row("X-A"), row("x-b"), row("x-a")])).toBe("x-a");
  expect(duplicateOf([row("X-A"), row("X-B")])).toBeNull();
});
