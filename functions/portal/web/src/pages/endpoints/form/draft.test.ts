import { expect, test } from "vitest";
import type { EndpointOut } from "../../../api/schema";
import { changesOf, draftOf, EMPTY_DRAFT, fieldsOf } from "./draft";

const ENDPOINT: EndpointOut = {
  id: "ep_1",
  uid: "billing",
  url: "https://example.com/hook",
  description: "Bookkeeping",
  disabled: false,
  throttleRate: 100,
  rateLimit: 100,
  retrySchedule: [5, 300],
  eventTypes: ["user.created", "invoice.paid"],
  filterTypes: null,
  createdAt: "2026-01-15T12:00:00Z",
  updatedAt: "2026-01-15T12:00:00Z",
  version: 1,
  channels: ["eu", "us"],
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
};

test("an empty form leaves everything optional out", () => {
  expect(fieldsOf({ ...EMPTY_DRAFT, url: " https://example.com " })).toEqual({
    url: "https://example.com",
    description: "",
    uid: null,
    throttleRate: null,
    channels: null,
    eventTypes: null,
    retrySchedule: null,
    expiry: null,
    method: "POST",
    infoHeaders: false,
    challenge: null,
  });
});

test("an untouched form changes nothing", () => {
  const draft = draftOf(ENDPOINT, []);
  expect(changesOf({ ...draft, eventTypes: [...draft.eventTypes].reverse() }, draft)).toEqual({});
});

test("only what was changed is sent; an emptied field is cleared", () => {
  const draft = draftOf(ENDPOINT, []);
  const changed = { ...draft, throttleRate: "", description: "Books", eventTypes: [] };
  expect(changesOf(changed, draft)).toEqual({
    description: "Books",
    throttleRate: null,
    eventTypes: null,
  });
});

test("a rate that is no number reaches the API, which refuses it at its field", () => {
  expect(fieldsOf({ ...EMPTY_DRAFT, throttleRate: "ten" }).throttleRate).toBe("ten");
});

test("an expiry is typed in local time and sent in UTC", () => {
  const draft = draftOf({ ...ENDPOINT, expiry: "2026-03-01T12:30:00Z" }, []);
  expect(fieldsOf(draft).expiry).toBe("2026-03-01T12:30:00.000Z");
  expect(fieldsOf({ ...draft, expiry: "" }).expiry).toBeNull();
});

test("channels are separated by commas or spaces", () => {
  expect(fieldsOf({ ...EMPTY_DRAFT, channels: "eu,us  de," }).channels).toEqual(["eu", "us", "de"]);
});
