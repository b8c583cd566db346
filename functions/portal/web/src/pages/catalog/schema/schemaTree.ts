import { type Json, listOf, member, objectOf, resolved, textOf } from "./reading";
import { constraintsOf, enumOf, typesOf } from "./values";

/** Place of a node below its parent. */
export type Relation = "root" | "property" | "item" | "value" | "option" | "part" | "excluded";

/** Reasons for which a node ends where its schema goes on. */
export type Ending = "recursive" | "unresolved" | "tooLarge";

/** One property, item or alternative of a schema. */
export interface SchemaNode {
  relation: Relation;
  /** Name of a property or pattern, otherwise "". */
  name: string;
  types: string[];
  isRequired: boolean;
  isDeprecated: boolean;
  description: string | null;
  /** Allowed values as JSON. */
  allowed: string[];
  /** Other rules by keyword, `["minimum", "1"]`. */
  constraints: [string, string][];
  ending: Ending | null;
  children: SchemaNode[];
}

const MAX_DEPTH = 16;
/** References may multiply a schema without any cycle. */
const MAX_NODES = 2_000;

interface Reading {
  root: unknown;
  left: number;
}

interface Place {
  relation: Relation;
  name: string;
  isRequired: boolean;
  depth: number;
  /** References on the way from the root. */
  references: readonly string[];
}

/** Returns the tree of a JSON Schema, bounded in depth and size whatever the schema is. */
export function schemaTree(schema: unknown): SchemaNode {
  const place = {
    relation: "root",
    name: "",
    isRequired: false,
    depth: 0,
    references: [],
  } as const;
  return read({ root: schema, left: MAX_NODES }, schema, place);
}

function read(reading: Reading, schema: unknown, place: Place): SchemaNode {
  reading.left -= 1;
  const { node, references, ending } = followed(reading.root, schema, place.references);
  const isDeep = place.depth >= MAX_DEPTH;
  const below = { ...place, references, depth: place.depth + 1 };
  const children = ending !== null || isDeep ? [] : childrenOf(reading, node, below);
  return {
    relation: place.relation,
    name: place.name,
    isRequired: place.isRequired,
    ...described(node, schema),
    ending: ending ?? (isDeep || reading.left <= 0 ? "tooLarge" : null),
    children,
  };
}

function described(node: Json | null, schema: unknown) {
  return {
    types: typesOf(node ?? schema),
    isDeprecated: member(node, "deprecated") === true,
    description: textOf(member(node, "description")) ?? textOf(member(node, "title")),
    allowed: enumOf(node),
    constraints: constraintsOf(node),
  };
}

interface Followed {
  node: Json | null;
  references: readonly string[];
  ending: Ending | null;
}

/** Follows a schema's references; its own keywords go before those of the one it refers to. */
function followed(root: unknown, schema: unknown, passed: readonly string[]): Followed {
  let node = objectOf(schema);
  let references = passed;
  for (;;) {
    const reference = member(node, "$ref");
    if (typeof reference !== "string") return { node, references, ending: null };
    if (references.includes(reference)) return { node, references, ending: "recursive" };
    const target = objectOf(resolved(root, reference));
    if (target === null) return { node, references, ending: "unresolved" };
    references = [...references, reference];
    const own = Object.entries(node ?? {}).filter(([name]) => name !== "$ref");
    node = { ...target, ...Object.fromEntries(own) };
  }
}

function childrenOf(reading: Reading, node: Json | null, place: Place): SchemaNode[] {
  if (node === null) return [];
  const required = listOf(member(node, "required"));
  const children: SchemaNode[] = [];
  for (const [relation, name, schema] of below(node)) {
    if (reading.left <= 0) break;
    const isRequired = relation === "property" && required.includes(name);
    children.push(read(reading, schema, { ...place, relation, name, isRequired }));
  }
  return children;
}

/** Yields the schemas in a schema, with the names of properties and patterns. */
function* below(node: Json): Generator<[Relation, string, unknown]> {
  for (const keyword of ["properties", "patternProperties"]) {
    const members = Object.entries(objectOf(member(node, keyword)) ?? {});
    for (const [name, schema] of members) yield ["property", name, schema];
  }
  for (const [keyword, relation] of RELATIONS) {
    const schema = member(node, keyword);
    // The first drafts have a list of items; `additionalProperties: true` says nothing.
    const schemas = objectOf(schema) === null ? listOf(schema) : [schema];
    for (const each of schemas) yield [relation, "", each];
  }
}

const RELATIONS: [string, Relation][] = [
  ["additionalProperties", "value"],
  ["items", "item"],
  ["prefixItems", "item"],
  ["allOf", "part"],
  ["oneOf", "option"],
  ["anyOf", "option"],
  ["not", "excluded"],
];
