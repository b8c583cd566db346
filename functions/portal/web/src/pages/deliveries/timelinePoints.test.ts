import { expect, test } from "vitest";
import type { MessageAttemptOut } from "../../api/schema";
import { timelineOf, widthOf } from "./timelinePoints";

const attemptAt = (timestamp: string) => ({ id: timestamp, timestamp }) as MessageAttemptOut;

test("attempts stand in the order of time, between the message and the next one", () => {
  const points = timelineOf(
    "2026-01-15T12:00:00Z",
    [attemptAt("2026-01-15T12:00:06Z"), attemptAt("2026-01-15T12:00:01Z")],
    "2026-01-15T12:05:06Z",
  );
  expect(points.map(({ kind, after }) => [kind, after])).toEqual([
    ["accepted", 0],
    ["attempt", 1_000],
    ["attempt", 5_000],
    ["next", 300_000],
  ]);
});

test("a delivery that waits for its first attempt has no attempt on its line", () => {
  expect(timelineOf("2026-01-15T12:00:00Z", [], null)).toHaveLength(1);
});

test("a clock that is behind makes no negative pause", () => {
  const [, attempt] = timelineOf("2026-01-15T12:00:00Z", [attemptAt("2026-01-15T11:59:59Z")], null);
  expect(attempt?.after).toBe(0);
});

test("longer pauses take more of the line, ten hours less than ten times an hour", () => {
  expect(widthOf(36_000_000)).toBeGreaterThan(widthOf(3_600_000));
  expect(widthOf(36_000_000)).toBeLessThan(2 * widthOf(3_600_000));
});
