import assert from "node:assert/strict";
import { test } from "node:test";
import {
  customer,
  EVENT,
  eventTypes,
  eventTypesOf,
  failure,
  put,
  setHeaders,
  svix,
} from "./support.mjs";

const URL = "https://example.com/hook";
const SECRET = `whsec_${Buffer.alloc(32, "s").toString("base64")}`;

test("a created endpoint returns its fields", async () => {
  const app = await customer();
  const given = { url: URL, uid: "mine", description: "d", disabled: true, channels: ["c"] };
  const created = await svix.endpoint.create(app, {
    ...given,
    ...eventTypes(EVENT),
    metadata: { k: "v" },
    secret: SECRET,
    headers: { "X-Customer": "42" },
  });

  assert.match(created.id, /^ep_\w{27}$/);
  for (const [name, value] of Object.entries(given)) assert.deepEqual(created[name], value, name);
  assert.deepEqual([eventTypesOf(created), created.metadata], [[EVENT], { k: "v" }]);
  assert.deepEqual(await svix.endpoint.get(app, "mine"), created);
  assert.deepEqual((await svix.endpoint.list(app)).data, [created]);
  assert.equal((await svix.endpoint.getSecret(app, "mine")).key, SECRET);
  assert.deepEqual((await svix.endpoint.getHeaders(app, "mine")).headers, { "X-Customer": "42" });
});

test("an endpoint is changed and deleted", async () => {
  const app = await customer();
  const { id } = await svix.endpoint.create(app, { url: URL, channels: ["c"], description: "d" });

  const patched = await svix.endpoint.patch(app, id, { disabled: true, channels: null });
  assert.deepEqual([patched.disabled, patched.channels, patched.description], [true, null, "d"]);
  const replaced = await put(svix.endpoint)(app, id, { url: `${URL}/2` });
  assert.deepEqual([replaced.id, replaced.url, replaced.disabled], [id, `${URL}/2`, false]);
  await svix.endpoint.delete(app, id);
  assert.equal((await failure(() => svix.endpoint.get(app, id))).code, 404);
});

test("the headers of an endpoint are replaced and patched", async () => {
  const app = await customer();
  const { id } = await svix.endpoint.create(app, { url: URL });

  await setHeaders(svix.endpoint)(app, id, { headers: { "X-A": "1", Authorization: "secret" } });
  const { headers, sensitive } = await svix.endpoint.getHeaders(app, id);
  assert.deepEqual([headers, sensitive], [{ "X-A": "1" }, ["Authorization"]]);
  await svix.endpoint.patchHeaders(app, id, {
    headers: { "X-B": "2" },
    deleteHeaders: ["X-A", "Authorization"],
  });
  assert.deepEqual((await svix.endpoint.getHeaders(app, id)).headers, { "X-B": "2" });
});

test("a secret is rotated", async () => {
  const app = await customer();
  const { id } = await svix.endpoint.create(app, { url: URL, secret: SECRET });

  await svix.endpoint.rotateSecret(app, id, {});
  const { key } = await svix.endpoint.getSecret(app, id);
  assert.match(key, /^whsec_/);
  assert.notEqual(key, SECRET);
  await svix.endpoint.rotateSecret(app, id, { key: SECRET, gracePeriodSeconds: 0 });
  assert.equal((await svix.endpoint.getSecret(app, id)).key, SECRET);
});
