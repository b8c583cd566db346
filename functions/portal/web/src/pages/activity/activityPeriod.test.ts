import { expect, test } from "vitest";
import { activityPeriod } from "./activityPeriod";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const custom = (from: string, to: string) => activityPeriod({ period: "custom", from, to }, NOW);

test("without a choice, a day is counted", () => {
  const day = { since: "2026-01-14T12:00:00.000Z" };
  expect(activityPeriod({ period: "", from: "", to: "" }, NOW)).toEqual(day);
  expect(activityPeriod({ period: "forever", from: "", to: "" }, NOW)).toEqual(day);
});

test("a week is counted, by name or by its ends", () => {
  const since = "2026-01-08T12:00:00.000Z";
  expect(activityPeriod({ period: "7d", from: "", to: "" }, NOW)).toEqual({ since });
  expect(custom("2026-01-08T12:00", "")).toEqual({ since, until: "2026-01-15T12:00:00.000Z" });
});

test.each([
  ["2026-01-08T11:59", "2026-01-15T12:00"],
  ["2026-01-15T12:00", "2026-01-15T12:00"],
  ["2026-01-15T12:00", "2026-01-14T12:00"],
  ["", "2026-01-14T12:00"],
  ["x", ""],
])("from %s to %s cannot be counted", (from, to) => {
  expect(custom(from, to)).toBeNull();
});
