import assert from "node:assert/strict";
import { test } from "node:test";
import { eventTypes, eventTypesOf, failure, put, setHeaders, svix, unique } from "./support.mjs";

const URL = "https://example.com/operations";
const endpoints = svix.operationalWebhook.endpoint;

test("an operational endpoint is created, changed and deleted", async () => {
  const uid = unique("u");
  const given = { url: URL, uid, description: "d", metadata: { k: "v" } };
  const created = await endpoints.create({ ...given, ...eventTypes("endpoint.disabled") });

  for (const [name, value] of Object.entries(given)) assert.deepEqual(created[name], value, name);
  assert.deepEqual(eventTypesOf(created), ["endpoint.disabled"]);
  assert.deepEqual(await endpoints.get(uid), created);
  const listed = (await endpoints.list({ limit: 250 })).data;
  assert.deepEqual(listed.find((endpoint) => endpoint.id === created.id), created);
  const replaced = await put(endpoints)(created.id, { url: `${URL}/2`, disabled: true });
  assert.deepEqual([replaced.url, replaced.disabled], [`${URL}/2`, true]);
  await endpoints.delete(created.id);
  assert.equal((await failure(() => endpoints.get(created.id))).code, 404);
});

test("an operational endpoint has headers and a secret", async () => {
  const { id } = await endpoints.create({ url: URL });

  await setHeaders(endpoints)(id, { headers: { "X-A": "1" } });
  assert.deepEqual((await endpoints.getHeaders(id)).headers, { "X-A": "1" });
  const old = (await endpoints.getSecret(id)).key;
  await endpoints.rotateSecret(id, {});
  const { key } = await endpoints.getSecret(id);
  assert.match(key, /^whsec_/);
  assert.notEqual(key, old);
});
