import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { attempts, customer, finished, receiver, send, svix, unique } from "./support.mjs";

const since = new Date(Date.now() - 300_000);
let consumer;
before(async () => {
  consumer = await receiver();
});
after(() => consumer.close());

const create = (app, path) => svix.endpoint.create(app, { url: consumer.url + path });
const idsOf = (requests) => requests.map((request) => request.headers["svix-id"]);

test("a message is resent", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  const endpoint = await create(app, path);
  const { id } = await send(app);
  await consumer.wait(path);

  await svix.messageAttempt.resend(app, id, endpoint.id);

  assert.deepEqual(idsOf(await consumer.wait(path, 2)), [id, id]);
  assert.equal((await attempts(app, id, 2))[1].triggerType, 1);
});

test("missing messages are replayed, and nothing is left to recover", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  const { id } = await send(app);
  const endpoint = await create(app, path);

  const replay = await svix.endpoint.replayMissing(app, endpoint.id, { since });
  assert.deepEqual(idsOf(await consumer.wait(path)), [id]);
  assert.deepEqual((await finished(replay.id)).data, { messagesSent: 1 });
  await attempts(app, id, 1);
  const recovery = await svix.endpoint.recover(app, endpoint.id, { since });
  assert.deepEqual((await finished(recovery.id)).data, { messagesSent: 0 });
});

test("messages that match a filter are replayed", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  const endpoint = await create(app, path);
  const { id } = await send(app, { channels: ["again"] });
  await attempts(app, id, 1);

  const { id: task } = await svix.endpoint.bulkReplay(app, endpoint.id, { since, channel: "again" });

  assert.deepEqual((await finished(task)).data, { messagesSent: 1 });
  assert.deepEqual(idsOf(await consumer.wait(path, 2)), [id, id]);
});

test("an example is sent", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  const name = unique("t");
  const schemas = { 1: { type: "object", examples: [{ id: 42 }] } };
  await svix.eventType.create({ name, description: "d", schemas });
  const endpoint = await create(app, path);

  const { eventType } = await svix.endpoint.sendExample(app, endpoint.id, { eventType: name });

  assert.equal(eventType, name);
  assert.equal((await consumer.wait(path))[0].body, '{"id":42}');
});
