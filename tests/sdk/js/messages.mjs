import assert from "node:assert/strict";
import { test } from "node:test";
import { current, customer, EVENT, eventTypes, send, svix } from "./support.mjs";

const payload = { amount: 12.5, name: "\u00c9mile", items: [1, null, true] };

test("a created message returns its fields", async () => {
  const app = await customer();
  const created = await send(app, { payload, eventId: "e-1", channels: ["c"], tags: ["t"] });

  assert.match(created.id, /^msg_\w{27}$/);
  assert.deepEqual([created.eventType, created.eventId], [EVENT, "e-1"]);
  assert.deepEqual([created.channels, created.tags], [["c"], ["t"]]);
  // The older client requests content unless told otherwise.
  assert.deepEqual(created.payload, current ? {} : payload);
  const found = await svix.message.get(app, "e-1", { withContent: true });
  assert.deepEqual([found.id, found.payload], [created.id, payload]);
});

test("a repeated key creates one message", async () => {
  const app = await customer();
  const create = () =>
    svix.message.create(app, { eventType: EVENT, payload }, { idempotencyKey: "k" });

  assert.deepEqual(await create(), await create());
  assert.equal((await svix.message.list(app)).data.length, 1);
});

test("messages are listed page by page and filtered", async () => {
  const app = await customer();
  const made = [];
  for (const channel of ["a", "b", "a"]) made.unshift((await send(app, { channels: [channel] })).id);
  const ids = (page) => page.data.map((message) => message.id);

  const first = await svix.message.list(app, { limit: 2 });
  const last = await svix.message.list(app, { limit: 2, iterator: first.iterator });
  assert.deepEqual([...ids(first), ...ids(last)], made);
  assert.deepEqual(ids(await svix.message.list(app, { channel: "b" })), [made[1]]);
  assert.deepEqual(ids(await svix.message.list(app, { eventTypes: ["other.type"] })), []);
  const hourAgo = new Date(Date.now() - 3_600_000);
  assert.deepEqual(ids(await svix.message.list(app, { before: hourAgo })), []);
  assert.deepEqual(ids(await svix.message.list(app, { after: hourAgo })), made);
});

test("a precheck says whether a message has receivers", async () => {
  const app = await customer();
  await svix.endpoint.create(app, { url: "https://example.com", ...eventTypes(EVENT) });

  assert.deepEqual(await svix.message.precheck(app, { eventType: EVENT }), { active: true });
  assert.deepEqual(await svix.message.precheck(app, { eventType: "other" }), { active: false });
});
