import { expect, test } from "vitest";
import type { MessageAttemptOut } from "../../../api/schema";
import { stageOf } from "./queries";

type StatusText = MessageAttemptOut["statusText"];

test.each<[StatusText[], string]>([
  [[], "waiting"],
  [["sending"], "waiting"],
  [["fail"], "retrying"],
  [["fail", "fail", "success"], "succeeded"],
])("attempts %j mean %s", (statuses, stage) => {
  expect(stageOf(statuses.map((statusText) => ({ statusText })))).toBe(stage);
});
