import { expect, test } from "vitest";
import { initialFields, replayRequest } from "./replay";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const FILTERS = {
  status: "2",
  code: "500",
  event: "a, b",
  channel: "x",
  tag: "y",
  period: "",
  from: "",
  to: "",
};

test("a form begins with a day", () => {
  expect(initialFields(FILTERS, NOW)).toMatchObject({ since: "2026-01-14T12:00", until: "" });
});

test("a form begins with the period of the list", () => {
  expect(initialFields({ ...FILTERS, period: "1h" }, NOW).since).toBe("2026-01-15T11:00");
  const custom = { ...FILTERS, period: "custom", from: "2026-01-02T00:00", to: "2026-01-03T00:00" };
  expect(initialFields(custom, NOW)).toMatchObject({
    since: "2026-01-02T00:00",
    until: "2026-01-03T00:00",
  });
});

test("a bulk replay has the filters, and its end is fixed", () => {
  expect(replayRequest("bulk", initialFields(FILTERS, NOW), NOW)).toEqual({
    since: "2026-01-14T12:00:00.000Z",
    until: "2026-01-15T12:00:00.000Z",
    eventTypes: ["a", "b"],
    channel: "x",
    tag: "y",
    status: 2,
    statusCodeClass: 500,
  });
});

test.each(["recover", "missing"] as const)("%s has a period only", (kind) => {
  const request = replayRequest(kind, initialFields(FILTERS, NOW), NOW);
  expect(Object.keys(request)).toEqual(["since", "until"]);
});

test("a damaged time reaches the API as it was typed", () => {
  const fields = { ...initialFields(FILTERS, NOW), since: "" };
  expect(replayRequest("recover", fields, NOW).since).toBe("");
});
