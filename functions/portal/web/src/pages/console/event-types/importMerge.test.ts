import { expect, test } from "vitest";
import type { EventTypeFromOpenApi, EventTypeOut } from "../../../api/schema";
import { differences } from "./differences";
import { currentFields, importedFields } from "./importMerge";

const before: EventTypeOut = {
  name: "invoice.paid",
  description: "Paid",
  archived: false,
  deprecated: false,
  schemas: { "1": { type: "object" }, "2": { type: "object", properties: { id: {} } } },
  featureFlag: "beta",
  featureFlags: ["beta"],
  groupName: "invoice",
  schemaEnforcement: "warn",
  createdAt: "2026-01-15T12:00:00Z",
  updatedAt: "2026-01-15T12:00:00Z",
};

const change: EventTypeFromOpenApi = {
  name: "invoice.paid",
  description: "An invoice was paid",
  deprecated: false,
  schemas: { "1": { type: "object", properties: { id: {}, sum: {} } } },
  featureFlags: null,
  groupName: null,
};

test("the document's schema replaces the newest one", () => {
  expect(importedFields(before, change).schemas).toEqual({
    "1": { type: "object" },
    "2": { type: "object", properties: { id: {}, sum: {} } },
  });
});

test("what the document does not define stays", () => {
  const after = importedFields(before, { ...change, schemas: null });
  expect(after).toMatchObject({
    schemas: before.schemas,
    featureFlags: ["beta"],
    groupName: "invoice",
  });
});

test("only what the import changes is a difference", () => {
  const found = differences(currentFields(before), importedFields(before, change)).found;
  expect(found.map(({ kind, place }) => [kind, place])).toEqual([
    ["changed", "description"],
    ["added", "schemas.2.properties.sum"],
  ]);
});

test("an archived event type comes back", () => {
  const archived = { ...before, archived: true };
  const found = differences(currentFields(archived), importedFields(archived, change)).found;
  expect(found).toContainEqual({
    kind: "changed",
    place: "archived",
    before: "true",
    after: "false",
  });
});
