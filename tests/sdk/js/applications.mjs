import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, put, svix, unique } from "./support.mjs";

test("an application is created once and found", async () => {
  const uid = unique("u");
  const created = await svix.application.create({ name: "A", uid, metadata: { k: "v" } });

  assert.match(created.id, /^app_\w{27}$/);
  assert.deepEqual([created.name, created.uid, created.metadata], ["A", uid, { k: "v" }]);
  assert.ok(Math.abs(created.createdAt - Date.now()) < 60_000);
  assert.deepEqual(await svix.application.get(uid), created);
  assert.deepEqual(await svix.application.getOrCreate({ name: "B", uid }), created);
});

test("an application is changed and deleted", async () => {
  const { id } = await svix.application.create({ name: "A", metadata: { k: "v" } });

  const patched = await svix.application.patch(id, { name: "B" });
  assert.deepEqual([patched.name, patched.metadata], ["B", { k: "v" }]);
  const replaced = await put(svix.application)(id, { name: "C" });
  assert.deepEqual([replaced.id, replaced.name, replaced.metadata], [id, "C", {}]);
  await svix.application.delete(id);
  assert.equal((await failure(() => svix.application.get(id))).code, 404);
});

test("applications are listed page by page", async () => {
  const made = [];
  for (const name of ["A", "B", "C"]) made.unshift((await svix.application.create({ name })).id);

  const options = { limit: 2, order: "descending" };
  const first = await svix.application.list(options);
  const second = await svix.application.list({ ...options, iterator: first.iterator });

  assert.equal(first.done, false);
  assert.deepEqual([...first.data, second.data[0]].map((app) => app.id), made);
});
