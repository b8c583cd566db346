import { expect, test } from "vitest";
import { differences } from "./differences";

test("equal values have no differences, whatever the order of their members", () => {
  expect(differences({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toEqual({
    found: [],
    isComplete: true,
  });
});

test("added, removed and changed members come with their place", () => {
  const before = { properties: { id: { type: "integer" }, old: {} } };
  const after = { properties: { id: { type: "string" }, new: {} } };
  expect(differences(before, after).found).toEqual([
    { kind: "changed", place: "properties.id.type", before: '"integer"', after: '"string"' },
    { kind: "removed", place: "properties.old", before: "{}" },
    { kind: "added", place: "properties.new", after: "{}" },
  ]);
});

test("a list and an object differ as a whole", () => {
  expect(differences({ a: [1] }, { a: { 0: 1 } }).found).toEqual([
    { kind: "changed", place: "a", before: "[1]", after: '{"0":1}' },
  ]);
});

test("null is a value", () => {
  expect(differences({ a: null }, { a: 0 }).found[0]?.kind).toBe("changed");
});

test("a name of every object's prototype is a member like others", () => {
  const after: unknown = JSON.parse('{"__proto__": 1, "constructor": 2}');
  expect(differences({}, after).found.map(({ place }) => place)).toEqual([
    "__proto__",
    "constructor",
  ]);
});

test("the search ends after a number of differences", () => {
  const after = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1]));
  const { found, isComplete } = differences({}, after);
  expect(found).toHaveLength(200);
  expect(isComplete).toBe(false);
});

test("deep values are compared as a whole from some depth on", () => {
  const deep = (end: number) => {
    let value: unknown = end;
    for (let level = 0; level < 100; level++) value = { a: value };
    return value;
  };
  expect(differences(deep(1), deep(2)).found).toHaveLength(1);
});
