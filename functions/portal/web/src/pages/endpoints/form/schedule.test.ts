import { expect, test } from "vitest";
import { draftOfSchedule, formatDelay, parseDelay, scheduleOf } from "./schedule";

test.each([null, [], [5, 300, 7_200, 90]])("a schedule survives the form: %j", (schedule) => {
  expect(scheduleOf(draftOfSchedule(schedule))).toEqual(schedule);
});

test.each([
  ["90", 90],
  ["5s", 5],
  ["5M", 300],
  ["2h", 7_200],
])("%s is a delay", (text, seconds) => {
  expect(parseDelay(text)).toBe(seconds);
});

test.each(["", "m", "-5", "1.5h", "5 bananas", "1d"])("%j is no delay", (text) => {
  expect(parseDelay(text)).toBeNull();
});

test("a part that is no delay reaches the API, which names its place", () => {
  expect(scheduleOf({ kind: "own", text: "5s, soon;2h" })).toEqual([5, "soon", 7_200]);
});

test.each([
  [1, "1s"],
  [60, "1m"],
  [90, "90s"],
  [36_000, "10h"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDelay(seconds)).toBe(text);
});
