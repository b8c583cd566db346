import assert from "node:assert/strict";
import { test } from "node:test";
import { attempts, current, customer, finished, receiver, send, svix } from "./support.mjs";

const payload = async (app, id) => (await svix.message.get(app, id, { withContent: true })).payload;

test("the content of a message is expunged", async () => {
  const app = await customer();
  const { id } = await send(app);

  await svix.message.expungeContent(app, id);

  assert.deepEqual(await payload(app, id), { expired: true });
});

test("the content of an attempt is expunged", async () => {
  const app = await customer();
  const consumer = await receiver();
  await svix.endpoint.create(app, { url: `${consumer.url}/flaky` });
  const message = await send(app);
  const [failed] = await attempts(app, message.id, 2);
  consumer.close();

  await svix.messageAttempt.expungeContent(app, message.id, failed.id);

  const { response } = await svix.messageAttempt.get(app, message.id, failed.id);
  assert.equal(response, "EXPUNGED");
});

test("the content of all messages is expunged", async () => {
  const app = await customer();
  const { id } = await send(app);

  const task = await svix.message.expungeAllContents(app);

  assert.deepEqual((await finished(task.id)).data, { messagesPurged: 1 });
  assert.deepEqual(await payload(app, id), { expired: true });
});

test("the content of several messages is expunged", { skip: !current && "no method" }, async () => {
  const app = await customer();
  const { id } = await send(app);

  const { results } = await svix.message.bulkExpungeContent(app, { ids: [id, "msg_nobody"] });

  assert.deepEqual(results, { [id]: "expunged", msg_nobody: "not-found" });
  assert.deepEqual(await payload(app, id), { expired: true });
});
