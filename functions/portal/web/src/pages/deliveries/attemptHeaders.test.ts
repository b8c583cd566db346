import { expect, test } from "vitest";
import { receivedHeaders, sentHeaders } from "./attemptHeaders";

const HEADERS = {
  sentHeaders: { "webhook-id": "msg_1" },
  responseHeaders: [
    ["Content-Type", "text/plain"],
    ["Set-Cookie", ""],
    ["X-Empty", ""],
  ],
  sensitive: ["Authorization", "set-cookie"],
  recorded: true,
  truncated: false,
};

test("sensitive headers are shown without values, each where it belongs", () => {
  expect(sentHeaders(HEADERS)).toEqual([
    ["webhook-id", "msg_1"],
    ["Authorization", null],
  ]);
  expect(receivedHeaders(HEADERS)).toEqual([
    ["Content-Type", "text/plain"],
    ["Set-Cookie", null],
    ["X-Empty", ""],
  ]);
});

test("an attempt without a response has no response headers", () => {
  expect(receivedHeaders({ ...HEADERS, responseHeaders: null })).toEqual([]);
});
