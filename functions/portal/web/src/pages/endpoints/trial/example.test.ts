import { expect, test } from "vitest";
import { examplePayload } from "./example";

test("an event type without a schema gets an empty payload", () => {
  expect(examplePayload(null)).toEqual({});
  expect(examplePayload({})).toEqual({});
  expect(examplePayload({ "1": true })).toEqual({});
});

test("the first example of the newest schema is taken as it is", () => {
  const schemas = {
    "2": { examples: [{ id: 2 }] },
    "10": { examples: [{ id: 10 }, { id: 11 }] },
  };
  expect(examplePayload(schemas)).toEqual({ id: 10 });
});

test("without an example, one is made of the schema", () => {
  const schema = {
    properties: {
      id: { type: "integer", minimum: 5 },
      state: { enum: ["open", "closed"] },
      mail: { type: ["string", "null"], format: "email" },
      lines: { type: "array", items: { type: "object", properties: { ok: { type: "boolean" } } } },
      either: { anyOf: [{ type: "string" }, { type: "number" }] },
      anything: true,
    },
  };
  expect(examplePayload({ "1": schema })).toEqual({
    id: 5,
    state: "open",
    mail: "someone@example.com",
    lines: [{ ok: true }],
    either: "text",
    anything: null,
  });
});

test("a schema that contains itself ends", () => {
  const schema: Record<string, unknown> = { type: "object" };
  schema["properties"] = { child: schema };
  expect(JSON.stringify(examplePayload({ "1": schema })).length).toBeLessThan(200);
});

test.each(["__proto__", "constructor", "toString"])(
  "a type or format %s has no example",
  (name) => {
    expect(examplePayload({ "1": { type: name } })).toBeNull();
    expect(examplePayload({ "1": { type: "string", format: name } })).toBe("text");
  },
);
