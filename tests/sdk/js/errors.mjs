import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, customer, failure, svix, unique } from "./support.mjs";

test("an invalid token is refused", async () => {
  const error = await failure(() => connect("nonsense").application.list());

  assert.deepEqual([error.code, error.body.code], [401, "authentication_failed"]);
});

test("a taken name is a conflict", async () => {
  const uid = unique("u");
  await svix.application.create({ name: "A", uid });

  const error = await failure(() => svix.application.create({ name: "B", uid }));
  assert.deepEqual([error.code, error.body.code], [409, "conflict"]);
  assert.ok(error.body.detail);
});

test("invalid fields are each reported", async () => {
  const app = await customer();

  const error = await failure(() =>
    svix.endpoint.create(app, { url: "no url", channels: ["not a channel"] }),
  );

  assert.equal(error.code, 422);
  assert.deepEqual(
    error.body.detail.map((problem) => problem.loc).sort(),
    [["body", "channels", "[0]"], ["body", "url"]],
  );
});
