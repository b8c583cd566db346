import assert from "node:assert/strict";
import { test } from "node:test";
import { customer, svix } from "./support.mjs";

const QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";

// The first generation has no destinations.
test("a destination is made, changed and removed", { skip: !svix.destination }, async () => {
  const app = await customer();
  const resource = svix.destination;
  const wanted = { uid: "queue", type: "sqs", config: { queueUrl: QUEUE } };

  const made = await resource.create(app, wanted);
  assert.ok(made.id.startsWith("sink_"));
  assert.deepEqual([made.status, made.type, made.config.queueUrl], ["disabled", "sqs", QUEUE]);
  assert.equal((await resource.get(app, "queue")).id, made.id);
  assert.deepEqual((await resource.list(app)).data.map((each) => each.id), [made.id]);
  assert.equal((await resource.upsert(app, "queue", wanted)).id, made.id);
  const patched = await resource.patch(app, "queue", { type: "sqs", config: { externalId: "mine" } });
  assert.ok(patched.config.externalId.endsWith(":id:mine"));
  assert.equal((await resource.transformation.get(app, "queue")).enabled, false);
  await resource.transformation.patch(app, "queue", {});
  await resource.delete(app, "queue");
  assert.deepEqual((await resource.list(app)).data, []);
});
