import assert from "node:assert/strict";
import { test } from "node:test";
import { attempts, customer, EVENT, eventTypes, finished, receiver, send, svix } from "./support.mjs";

test("deliveries and subscriptions are counted", async () => {
  const app = await customer();
  const consumer = await receiver();
  const { id } = await svix.endpoint.create(app, { url: `${consumer.url}/flaky`, ...eventTypes(EVENT) });
  await attempts(app, (await send(app)).id, 2);
  consumer.close();
  const until = new Date();
  const since = new Date(until - 86_400_000);

  const usage = await svix.statistics.aggregateAppStats({ since, until, appIds: [app, "nobody"] });
  assert.deepEqual(usage.unresolvedAppIds, ["nobody"]);
  await finished(usage.id);
  const types = await svix.statistics.aggregateEventTypes();
  await finished(types.id);
  const { data } = await svix.backgroundTask.list({ status: "finished", limit: 250 });
  const finishedTasks = data.map((task) => task.id);
  assert.ok(finishedTasks.includes(usage.id) && finishedTasks.includes(types.id));
});
