import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, put, svix, unique } from "./support.mjs";

const schemas = { 1: { type: "object" } };

test("a created event type returns its fields", async () => {
  const name = unique("t");
  const created = await svix.eventType.create({ name, description: "d", schemas });

  assert.deepEqual([created.name, created.description, created.schemas], [name, "d", schemas]);
  assert.deepEqual(await svix.eventType.get(name), created);
});

test("an event type is changed, archived and expunged", async () => {
  const name = unique("t");
  await svix.eventType.create({ name, description: "d", schemas });

  const patched = await svix.eventType.patch(name, { deprecated: true });
  assert.deepEqual([patched.deprecated, patched.schemas], [true, schemas]);
  const replaced = await put(svix.eventType)(name, { description: "e" });
  assert.deepEqual([replaced.deprecated, replaced.description], [false, "e"]);
  await svix.eventType.delete(name);
  assert.equal((await svix.eventType.get(name)).archived, true);
  await svix.eventType.delete(name, { expunge: true });
  assert.equal((await failure(() => svix.eventType.get(name))).code, 404);
});

test("event types are listed page by page", async () => {
  const name = unique("t");
  await svix.eventType.create({ name, description: "d", schemas });

  const seen = [];
  let page = { iterator: undefined, done: false };
  while (!page.done) {
    page = await svix.eventType.list({ limit: 2, iterator: page.iterator, withContent: true });
    seen.push(...page.data);
  }
  assert.deepEqual(seen.find((eventType) => eventType.name === name).schemas, schemas);
});

test("event types are imported from an OpenAPI document", async () => {
  const name = unique("t");
  const content = { "application/json": { schema: { type: "object" } } };
  const webhooks = { [name]: { post: { description: "d", requestBody: { content } } } };
  const spec = { openapi: "3.1.0", webhooks };

  const tried = await svix.eventType.importOpenapi({ spec, dryRun: true });
  assert.deepEqual(tried.data.toModify.map((eventType) => eventType.name), [name]);
  const imported = await svix.eventType.importOpenapi({ specRaw: JSON.stringify(spec) });
  assert.deepEqual(imported.data.modified, [name]);
  assert.deepEqual((await svix.eventType.get(name)).schemas, { 1: { type: "object" } });
});
