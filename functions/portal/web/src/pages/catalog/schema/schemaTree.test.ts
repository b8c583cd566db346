import { expect, test } from "vitest";
import { type SchemaNode, schemaTree } from "./schemaTree";

function size(node: SchemaNode): number {
  return 1 + node.children.reduce((sum, child) => sum + size(child), 0);
}

test("an object's properties have their names, types and whether they are required", () => {
  const tree = schemaTree({
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "integer", minimum: 1, description: "Number of the invoice" },
      state: { enum: ["paid", null], deprecated: true },
    },
  });
  const [id, state] = tree.children;
  expect(id).toMatchObject({ name: "id", types: ["integer"], isRequired: true });
  expect(id).toMatchObject({
    description: "Number of the invoice",
    constraints: [["minimum", "1"]],
  });
  expect(state).toMatchObject({ isRequired: false, isDeprecated: true, allowed: ["paid", "null"] });
});

test("a reference is followed, and its own keywords go before those it refers to", () => {
  const tree = schemaTree({
    properties: { buyer: { $ref: "#/$defs/a~1b", description: "The buyer" } },
    $defs: { "a/b": { type: "string", description: "Anyone" } },
  });
  expect(tree.children[0]).toMatchObject({ types: ["string"], description: "The buyer" });
});

test("a cycle of references ends where it repeats", () => {
  const tree = schemaTree({
    $ref: "#/$defs/node",
    $defs: {
      node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } },
    },
  });
  expect(tree.children[0]).toMatchObject({ name: "next", ending: "recursive", children: [] });
});

test("a reference to itself ends", () => {
  expect(schemaTree({ $ref: "#" }).ending).toBe("recursive");
});

test.each(["https://example.com/schema", "#/nowhere", "#/%E0%A4%A", "#anchor", "#/__proto__"])(
  "a reference to %s is unresolved",
  ($ref) => {
    expect(schemaTree({ $ref }).ending).toBe("unresolved");
  },
);

test("references that double at each level stay within the bound", () => {
  const levels = Array.from({ length: 40 }, (_, level) => [
    `l${level}`,
    { allOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] },
  ]);
  const tree = schemaTree({ $ref: "#/$defs/l0", $defs: Object.fromEntries(levels) as unknown });
  expect(size(tree)).toBeLessThanOrEqual(2_001);
});

test("a deep schema is cut", () => {
  let schema: object = { type: "string" };
  for (let level = 0; level < 10_000; level++) schema = { properties: { a: schema } };
  expect(size(schemaTree(schema))).toBeLessThan(20);
});

test("a schema with very many properties is cut", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => [`p${index}`, {}]);
  expect(
    size(schemaTree({ properties: Object.fromEntries(names) as unknown })),
  ).toBeLessThanOrEqual(2_001);
});

test.each([
  null,
  true,
  7,
  "text",
  [],
  { type: 3, properties: [], required: "id", enum: {}, items: null, allOf: 1, $ref: 2 },
  { properties: { a: null, b: 1 }, items: [true, "x"], description: { a: 1 } },
])("%j is read as far as it makes sense", (schema) => {
  expect(size(schemaTree(schema))).toBeGreaterThan(0);
});

test("members of every object's prototype are no part of a schema", () => {
  const schema: unknown = JSON.parse('{"properties": {"__proto__": {"type": "string"}}}');
  expect(schemaTree(schema).children[0]).toMatchObject({ name: "__proto__", types: ["string"] });
  expect(schemaTree({ $ref: "#/constructor" }).ending).toBe("unresolved");
});
