import { expect, test } from "vitest";
import { en } from "../../language/en";
import { noRetryText, STATUS, stateName, toneOf } from "./attemptState";

test.each(Object.entries(STATUS))(
  "the state %s has its number, a tone and words",
  (name, number) => {
    expect(stateName(number)).toBe(name);
    expect(toneOf(number)).toMatch(/good|bad|waiting|neutral/);
    expect(en.deliveries.states[stateName(number)]).not.toBe("");
  },
);

test("a state of tomorrow waits", () => {
  expect(stateName(17)).toBe("pending");
});

test.each([
  [0, "not needed"],
  [2, "no more retries"],
  [3, "none planned"],
  [4, "canceled"],
] as const)("without a retry, the state %i says why", (status, words) => {
  const delivery = { status, statusText: "fail", nextAttempt: null } as const;
  expect(noRetryText(delivery, en)).toBe(words);
});
