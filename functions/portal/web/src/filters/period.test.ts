import { expect, test } from "vitest";
import { boundsOf, instantOf, isPreset, localOf, PRESETS } from "./period";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const custom = (from: string, to: string) => boundsOf({ period: "custom", from, to }, NOW);

test.each([
  ["1h", "2026-01-15T11:00:00.000Z"],
  ["24h", "2026-01-14T12:00:00.000Z"],
  ["7d", "2026-01-08T12:00:00.000Z"],
])("the preset %s begins at %s and is open at its end", (period, after) => {
  expect(boundsOf({ period, from: "", to: "" }, NOW)).toEqual({ after });
});

test("every preset lies in the past", () => {
  for (const name of Object.keys(PRESETS)) {
    const { after } = boundsOf({ period: name, from: "", to: "" }, NOW);
    expect(Date.parse(after ?? "")).toBeLessThan(NOW);
  }
});

test("a custom period is read in UTC, whatever the time zone of the browser", () => {
  expect(custom("2026-01-01T00:00", "2026-01-02T06:30:15")).toEqual({
    after: "2026-01-01T00:00:00.000Z",
    before: "2026-01-02T06:30:15.000Z",
  });
});

test("a missing or damaged end is open", () => {
  expect(custom("", "2026-01-02T00:00")).toEqual({ before: "2026-01-02T00:00:00.000Z" });
  expect(custom("yesterday", "2026-13-02T00:00")).toEqual({});
});

test.each(["", "2h", "toString", "custom"])("%s is no preset", (name) => {
  expect(isPreset(name)).toBe(false);
});

test("no period has no ends", () => {
  expect(boundsOf({ period: "", from: "2026-01-01T00:00", to: "" }, NOW)).toEqual({});
});

test("an input's value leads back to its minute", () => {
  expect(instantOf(localOf(NOW))).toBe("2026-01-15T12:00:00.000Z");
});
