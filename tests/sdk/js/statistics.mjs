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
  const [counted] = (await finished(usage.id)).data.appStats;
  assert.deepEqual([counted.appId, counted.messageDestinations], [app, 1]);
  const types = await svix.statistics.aggregateEventTypes();
  const collected = (await finished(types.id)).data.event_types;
  const own = collected.find((entry) => entry.appId === app);
  assert.deepEqual(own.explicitlySubscribedEventTypes, [EVENT]);
  const { data } = await svix.backgroundTask.list({ status: "finished", limit: 250 });
  const finishedTasks = data.map((task) => task.id);
  assert.ok(finishedTasks.includes(usage.id) && finishedTasks.includes(types.id));
});
