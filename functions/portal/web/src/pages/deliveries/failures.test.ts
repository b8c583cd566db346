import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failures as german } from "../../language/de/failures";
import { failures as english } from "../../language/en/failures";
import { EXPLAINED_CODES, FAILURE_KINDS, failureKey } from "./failures";

const KEYS = [...FAILURE_KINDS, ...EXPLAINED_CODES.map((code) => `status_${code}` as const)];

/** Returns the kinds that the API's document names. */
function documentedKinds(): string[] {
  const document = JSON.parse(readFileSync("../../api/openapi.json", "utf8")) as {
    components: {
      schemas: { MessageAttemptOut: { properties: { failure: { description: string } } } };
    };
  };
  const { description } = document.components.schemas.MessageAttemptOut.properties.failure;
  return [...description.matchAll(/`(\w+)`/g)].map(([, kind]) => kind as string);
}

test("the kinds are those of the API's document", () => {
  expect([...FAILURE_KINDS].sort()).toEqual(documentedKinds().sort());
});

test.each([
  ["English", english],
  ["German", german],
])("%s says of each failure why it failed and what to do", (_, texts) => {
  expect(Object.keys(texts).sort()).toEqual([...KEYS].sort());
  for (const key of KEYS) {
    expect(texts[key].why.length).toBeGreaterThan(20);
    expect(texts[key].todo.length).toBeGreaterThan(20);
  }
});

test.each(FAILURE_KINDS)("the kind %s without an answer is explained by itself", (failure) => {
  expect(failureKey({ responseStatusCode: 0, failure })).toBe(failure);
});

test.each(EXPLAINED_CODES)("the code %i says more than its class", (code) => {
  expect(failureKey({ responseStatusCode: code, failure: "client_error" })).toBe(`status_${code}`);
});

test.each([
  [0, "other"],
  [101, "unexpected_status"],
  [302, "redirect"],
  [418, "client_error"],
  [599, "server_error"],
])("an unknown kind with the code %i counts as %s", (responseStatusCode, kind) => {
  expect(failureKey({ responseStatusCode, failure: "a kind of tomorrow" })).toBe(kind);
  expect(failureKey({ responseStatusCode })).toBe(kind);
});
