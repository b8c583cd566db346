import { expect, test } from "vitest";
import { subscriptionRows, usageRows } from "./results";

test("applications with most messages come first, and those beyond the bound last", () => {
  const data = {
    appStats: [
      { appId: "app_a", appUid: null, messages: 1, messageDestinations: 2 },
      { appId: "app_b", appUid: "acme", messages: 5, messageDestinations: 5 },
    ],
    others: { messages: 9, messageDestinations: 9 },
  };
  expect(usageRows(data)).toEqual([
    { app: "acme", messages: 5, destinations: 5 },
    { app: "app_a", messages: 1, destinations: 2 },
    { app: null, messages: 9, destinations: 9 },
  ]);
});

test("a task without results has no rows", () => {
  expect(usageRows({})).toEqual([]);
  expect(subscriptionRows({})).toEqual([]);
});

test("subscriptions come by application", () => {
  const one = {
    appId: "app_a",
    explicitlySubscribedEventTypes: ["a.b"],
    hasCatchAllEndpoint: true,
  };
  expect(subscriptionRows({ event_types: [one] })).toEqual([
    { app: "app_a", eventTypes: ["a.b"], hasAll: true },
  ]);
});
