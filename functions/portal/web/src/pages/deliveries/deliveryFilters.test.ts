import { expect, test } from "vitest";
import { attemptQuery, type DeliveryFilters, isFiltered, listed } from "./deliveryFilters";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const NONE: DeliveryFilters = {
  status: "",
  code: "",
  event: "",
  channel: "",
  tag: "",
  period: "",
  from: "",
  to: "",
};

test("an address without filters asks for everything", () => {
  expect(attemptQuery(NONE, NOW)).toEqual({ expanded_statuses: true });
  expect(isFiltered(NONE)).toBe(false);
});

test("each filter reaches the API", () => {
  const filters = { ...NONE, status: "2", code: "0", event: "a.b, c", channel: "x", tag: "y" };
  expect(attemptQuery({ ...filters, period: "1h" }, NOW)).toEqual({
    expanded_statuses: true,
    status: 2,
    status_code_class: 0,
    event_types: ["a.b", "c"],
    channel: "x",
    tag: "y",
    after: "2026-01-15T11:00:00.000Z",
  });
  expect(isFiltered(filters)).toBe(true);
});

test.each(["7", "toString", "success"])("the unknown status %s filters nothing", (status) => {
  expect(attemptQuery({ ...NONE, status, code: "250" }, NOW)).toEqual({ expanded_statuses: true });
});

test("names are separated by commas", () => {
  expect(listed(" a ,, b,")).toEqual(["a", "b"]);
});
