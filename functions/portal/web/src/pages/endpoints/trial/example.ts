/** Examples of payloads, from the schemas of an event type. */

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Schema = Record<string, unknown>;

const DEEPEST = 8;
// Maps, since an object also has what its prototype has, such as `constructor`.
const BY_FORMAT = new Map<unknown, string>([
  ["date-time", "2026-01-15T12:00:00Z"],
  ["date", "2026-01-15"],
  ["email", "someone@example.com"],
  ["uri", "https://example.com"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
]);

/** Returns a payload for an event type: an example of its newest schema, else one made of it. */
export function examplePayload(schemas: Readonly<Record<string, unknown>> | null): Json {
  const schema = newest(schemas ?? {});
  return schema === null ? {} : exampleOf(schema, DEEPEST);
}

function newest(schemas: Readonly<Record<string, unknown>>): Schema | null {
  const versions = Object.keys(schemas).sort((a, b) => Number(b) - Number(a));
  return asSchema(schemas[versions[0] ?? ""]);
}

function asSchema(value: unknown): Schema | null {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Schema) : null;
}

function exampleOf(schema: Schema, depth: number): Json {
  const given = givenValue(schema);
  if (given !== undefined) return given as Json;
  const part = asSchema(firstOf(schema["anyOf"]) ?? firstOf(schema["oneOf"]));
  if (part !== null && depth > 0) return exampleOf(part, depth - 1);
  return madeOf(schema, depth);
}

function givenValue(schema: Schema): unknown {
  return (
    firstOf(schema["examples"]) ??
    schema["example"] ??
    schema["const"] ??
    schema["default"] ??
    firstOf(schema["enum"])
  );
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

/** Values by the type of a schema, when nothing in it gives one. */
const MADE = new Map<unknown, (schema: Schema, depth: number) => Json>([
  ["object", (schema, depth) => madeObject(asSchema(schema["properties"]) ?? {}, depth)],
  ["array", (schema, depth) => madeArray(asSchema(schema["items"]), depth)],
  ["string", (schema) => BY_FORMAT.get(schema["format"]) ?? "text"],
  ["integer", madeNumber],
  ["number", madeNumber],
  ["boolean", () => true],
]);

function madeOf(schema: Schema, depth: number): Json {
  const type = firstOf(schema["type"]) ?? schema["type"] ?? (schema["properties"] && "object");
  return MADE.get(type)?.(schema, depth) ?? null;
}

function madeNumber({ minimum }: Schema): Json {
  return typeof minimum === "number" ? minimum : 1;
}

function madeArray(items: Schema | null, depth: number): Json {
  return items === null || depth === 0 ? [] : [exampleOf(items, depth - 1)];
}

function madeObject(properties: Schema, depth: number): Json {
  if (depth === 0) return {};
  const entries = Object.entries(properties).map(([name, value]) => {
    const schema = asSchema(value);
    return [name, schema === null ? null : exampleOf(schema, depth - 1)] as const;
  });
  return Object.fromEntries(entries);
}
