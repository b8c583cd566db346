import assert from "node:assert/strict";
import { test } from "node:test";
import { svix, unique } from "./support.mjs";

test("an import restores an export", async () => {
  const name = unique("t");
  await svix.eventType.create({ name, description: "d", schemas: { 1: { type: "object" } } });

  const { eventTypes } = await svix.environment.export();
  const exported = eventTypes.find((eventType) => eventType.name === name);
  await svix.eventType.patch(name, { description: "changed" });
  await svix.environment.import({ eventTypes: [exported] });

  const found = await svix.eventType.get(name);
  assert.deepEqual([found.description, found.schemas], ["d", { 1: { type: "object" } }]);
});
