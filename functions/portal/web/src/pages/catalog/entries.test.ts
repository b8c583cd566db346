import { expect, test } from "vitest";
import { exampleOf, grouped, versions } from "./entries";

const entry = (name: string, groupName: string | null) => ({
  name,
  description: "",
  deprecated: false,
  groupName,
});

test("entries come by group, those without one last", () => {
  const groups = grouped([entry("a", null), entry("b", "user"), entry("c", "invoice")]);
  expect(groups.map(([name, members]) => [name, members.map((each) => each.name)])).toEqual([
    ["invoice", ["c"]],
    ["user", ["b"]],
    ["", ["a"]],
  ]);
});

test("versions of a schema come newest first", () => {
  const schemas = { "2": {}, "10": {}, draft: {}, "1": {} };
  expect(versions({ ...entry("a", null), schemas })).toEqual(["10", "2", "1", "draft"]);
});

test("an example is an object, as payloads are", () => {
  expect(exampleOf({ examples: [{ id: 1 }] })).toEqual({ id: 1 });
  expect(exampleOf({ examples: ["text"] })).toBeNull();
  expect(exampleOf(null)).toBeNull();
});
