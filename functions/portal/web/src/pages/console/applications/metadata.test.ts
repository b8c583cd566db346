import { expect, test } from "vitest";
import { ApiError } from "../../../api/errors";
import { metadataOf } from "./metadata";

test("pairs stand between commas", () => {
  expect(metadataOf(" plan = pro, region=eu,", "appMetadata", "no")).toEqual({
    plan: "pro",
    region: "eu",
  });
  expect(metadataOf("", "appMetadata", "no")).toEqual({});
});

test("a value may have an equals sign, and may be empty", () => {
  expect(metadataOf("query=a=b, note=", "appMetadata", "no")).toEqual({ query: "a=b", note: "" });
});

test.each(["plan", "=pro", "plan=pro, region"])("%s is refused at its field", (text) => {
  expect(() => metadataOf(text, "appMetadata", "no")).toThrow(ApiError);
});
