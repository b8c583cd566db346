import { expect, test } from "vitest";
import type { EndpointFailuresOut, EndpointOut } from "../../../api/schema";
import { failedShare, filtered, filtersOf, withFilter } from "./filters";

const endpoint = (id: string, more: Partial<EndpointOut> = {}): EndpointOut => ({
  id,
  uid: null,
  url: `https://example.com/${id}`,
  description: "",
  disabled: false,
  throttleRate: null,
  rateLimit: null,
  retrySchedule: null,
  eventTypes: null,
  filterTypes: null,
  createdAt: "",
  updatedAt: "",
  version: 1,
  channels: null,
  metadata: {},
  basicAuth: null,
  apiKeyAuth: null,
  filter: null,
  expiry: null,
  expired: false,
  paused: false,
  method: "POST",
  infoHeaders: false,
  challenge: null,
  challengeAnswered: true,
  ...more,
});

const results = (success: number, failure: number): EndpointFailuresOut => ({
  endpointId: "",
  success,
  failure,
  approximated: false,
});

const ENDPOINTS = [
  endpoint("a", { description: "Books" }),
  endpoint("b", { disabled: true, eventTypes: ["invoice.paid"] }),
  endpoint("c"),
  endpoint("d", { paused: true }),
  endpoint("e", { paused: true, expired: true }),
];
const FAILURES = new Map([
  ["a", results(5, 0)],
  ["c", results(3, 1)],
]);

const idsOf = (search: string) =>
  filtered(ENDPOINTS, filtersOf(new URLSearchParams(search)), FAILURES).map(({ id }) => id);

test.each([
  ["", ["a", "b", "c", "d", "e"]],
  ["search=books", ["a"]],
  ["search=INVOICE", ["b"]],
  ["search=example.com%2Fc", ["c"]],
  ["state=enabled", ["a", "c"]],
  ["state=disabled", ["b"]],
  ["state=paused", ["d"]],
  ["state=expired", ["e"]],
  ["state=failing", ["c"]],
  ["state=failing&search=books", []],
  ["state=nonsense", ["a", "b", "c", "d", "e"]],
])("the address ?%s leaves %j", (search, ids) => {
  expect(idsOf(search)).toEqual(ids);
});

test("a filter changes its own parameter only, and an empty one leaves", () => {
  const parameters = new URLSearchParams("lang=de&state=enabled");
  expect(withFilter(parameters, "search", "a&b").toString()).toBe(
    "lang=de&state=enabled&search=a%26b",
  );
  expect(withFilter(parameters, "state", "").toString()).toBe("lang=de");
});

test("the share of failures needs an attempt", () => {
  expect(failedShare(results(3, 1))).toBe(0.25);
  expect(failedShare(results(0, 0))).toBeNull();
});
