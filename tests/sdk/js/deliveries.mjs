import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { attempts, current, customer, EVENT, receiver, sdk, send, svix, unique } from "./support.mjs";

let consumer;
before(async () => {
  consumer = await receiver();
});
after(() => consumer.close());

test("a consumer verifies a received message", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  const { id } = await svix.endpoint.create(app, { url: consumer.url + path });
  const { key } = await svix.endpoint.getSecret(app, id);

  const message = await send(app, { payload: { name: "\u00c9mile" } });

  const [got] = await consumer.wait(path);
  const verified = new sdk.Webhook(key).verify(got.body, got.headers);
  if (!current) assert.deepEqual(verified, { name: "\u00c9mile" });
  assert.deepEqual(JSON.parse(got.body), { name: "\u00c9mile" });
  assert.equal(got.headers["svix-id"], message.id);
  assert.throws(
    () => new sdk.Webhook(key).verify(`${got.body} `, got.headers),
    sdk.WebhookVerificationError,
  );
});

test("a consumer receives a raw payload unchanged", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  await svix.endpoint.create(app, { url: consumer.url + path });

  await svix.message.create(app, sdk.messageInRaw(EVENT, "<paid>  </paid>", "application/xml"));

  const [got] = await consumer.wait(path);
  assert.deepEqual([got.body, got.headers["content-type"]], ["<paid>  </paid>", "application/xml"]);
});

test("a message waits until it is due", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  await svix.endpoint.create(app, { url: consumer.url + path });
  const deliverAt = new Date(Date.now() + 300_000);

  const message = await send(app, { deliverAt });

  assert.deepEqual(message.deliverAt, deliverAt);
  const { id } = await send(app);
  assert.equal((await consumer.wait(path))[0].headers["svix-id"], id);
});

test("attempts show the result of a message", async () => {
  const app = await customer();
  const { id, url } = await svix.endpoint.create(app, { url: `${consumer.url}/${unique("flaky")}` });
  const message = await send(app);

  const [failed, delivered] = await attempts(app, message.id, 2);

  assert.deepEqual([failed.status, failed.statusText, failed.responseStatusCode], [2, "fail", 500]);
  assert.deepEqual([delivered.status, delivered.statusText], [0, "success"]);
  assert.deepEqual([failed.response, failed.url, failed.msgId], ["broken", url, message.id]);
  const { messageAttempt } = svix;
  assert.equal((await messageAttempt.get(app, message.id, failed.id)).id, failed.id);
  const destinations = await messageAttempt.listAttemptedDestinations(app, message.id);
  assert.deepEqual(
    destinations.data.map((endpoint) => [endpoint.id, endpoint.statusText]),
    [[id, "success"]],
  );
  const messages = await messageAttempt.listAttemptedMessages(app, id);
  assert.deepEqual(
    messages.data.map((found) => [found.id, found.statusText]),
    [[message.id, "success"]],
  );
  const first = await messageAttempt.listByEndpoint(app, id, { limit: 1, withMsg: true });
  assert.equal(first.data[0].msg.id, message.id);
  const last = await messageAttempt.listByEndpoint(app, id, { limit: 1, iterator: first.iterator });
  assert.deepEqual([first.data[0].id, last.data[0].id], [delivered.id, failed.id]);
  const failures = await messageAttempt.listByMsg(app, message.id, { status: 2 });
  assert.deepEqual(failures.data.map((attempt) => attempt.id), [failed.id]);
});

test("endpoint statistics count its attempts", async () => {
  const app = await customer();
  const { id } = await svix.endpoint.create(app, { url: `${consumer.url}/${unique("flaky")}` });
  await attempts(app, (await send(app)).id, 2);

  const stats = await svix.endpoint.getStats(app, id);

  assert.deepEqual([stats.success, stats.fail, stats.pending, stats.sending], [1, 1, 0, 0]);
});
