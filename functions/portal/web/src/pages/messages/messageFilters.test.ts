import { expect, test } from "vitest";
import { type MessageFilters, messageQuery } from "./messageFilters";

const NONE: MessageFilters = {
  search: "",
  event: "",
  channel: "",
  tag: "",
  period: "",
  from: "",
  to: "",
};

test("messages are filtered by what the address has", () => {
  const now = Date.parse("2026-01-15T12:00:00Z");
  expect(messageQuery(NONE, now)).toEqual({});
  expect(
    messageQuery({ ...NONE, event: "a,b", channel: "c", tag: "t", period: "7d" }, now),
  ).toEqual({
    event_types: ["a", "b"],
    channel: "c",
    tag: "t",
    after: "2026-01-08T12:00:00.000Z",
  });
});
