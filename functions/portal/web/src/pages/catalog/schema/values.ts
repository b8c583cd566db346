import { type Json, listOf, member, objectOf } from "./reading";

const MAX_VALUES = 50;
const MAX_TEXT = 200;

/** Keywords that limit a value, in the order in which they are shown. */
const CONSTRAINTS = [
  "format",
  "pattern",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "default",
] as const;

/** Returns the types that a schema names or implies. */
export function typesOf(schema: unknown): string[] {
  if (typeof schema === "boolean") return [schema ? "any" : "never"];
  const node = objectOf(schema);
  const named = member(node, "type");
  if (typeof named === "string") return [named];
  const several = listOf(named).filter((type) => typeof type === "string");
  if (several.length > 0) return several.slice(0, MAX_VALUES);
  if (objectOf(member(node, "properties")) !== null) return ["object"];
  return member(node, "items") === undefined ? [] : ["array"];
}

/** Returns the allowed values as JSON: the first ones of a long list. */
export function enumOf(node: Json | null): string[] {
  const values = listOf(member(node, "enum"));
  const constant = member(node, "const");
  const all = constant === undefined ? values : [constant];
  const shown = all.slice(0, MAX_VALUES).map(jsonOf);
  return all.length > MAX_VALUES ? [...shown, "…"] : shown;
}

/** Returns the rules of a schema by keyword. */
export function constraintsOf(node: Json | null): [string, string][] {
  return CONSTRAINTS.flatMap((keyword): [string, string][] => {
    const value = member(node, keyword);
    return value === undefined ? [] : [[keyword, jsonOf(value)]];
  });
}

function jsonOf(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
