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

test("a message is sent again", async () => {
  const app = await customer();
  const path = `/${unique("ok")}`;
  const endpoint = await create(app, path);
  const { id } = await send(app);
  await consumer.wait(path);

  await svix.messageAttempt.resend(app, id, endpoint.id);

  assert.deepEqual(idsOf(await consumer.wait(path, 2)), [id, id]);
  assert.equal((await attempts(app, id, 2))[1].triggerType, 1);
});
