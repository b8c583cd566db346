import { expect, test } from "vitest";
import { firstPath, isStart, listedApplication } from "./paths";

test.each([
  ["/portal/", true],
  ["/portal/start", true],
  ["/portal/started", false],
  ["/portal/app/app_1/endpoints", false],
])("%s is the start page: %s", (pathname, expected) => {
  expect(isStart(pathname)).toBe(expected);
});

test("a customer begins with the endpoints, and the provider's staff with the applications", () => {
  expect(firstPath("app_1")).toBe("/app/app_1/endpoints");
  expect(firstPath(null)).toBe("/console/applications");
});

test.each([
  ["/portal/app/app_1/endpoints", "app_1"],
  ["/portal/app/app_1/endpoints/new", null],
  ["/portal/app/app_1/messages", null],
  ["/portal/start", null],
])("%s lists the endpoints of %s", (pathname, expected) => {
  expect(listedApplication(pathname)).toBe(expected);
});
