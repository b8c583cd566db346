import { expect, test } from "vitest";
import type { BackgroundTaskOut } from "../../api/schema";
import { messagesOf, reasonOf, taskState } from "./tasks";

const task = (status: BackgroundTaskOut["status"], data: BackgroundTaskOut["data"]) => ({
  id: "qtask_1",
  status,
  task: "endpoint.recover" as const,
  updatedAt: "2026-01-15T12:00:00Z",
  data,
});

test("a dry run tells what would be sent, another run what was", () => {
  expect(messagesOf(task("finished", { dryRun: true, deliveries: 7 }))).toBe(7);
  expect(messagesOf(task("running", { messagesSent: 3 }))).toBe(3);
  expect(messagesOf(task("running", {}))).toBe(0);
});

test("a canceled task is listed as failed, and shown as canceled", () => {
  expect(taskState(task("failed", { canceled: true, reason: "x" }))).toBe("canceled");
  expect(taskState(task("failed", { reason: "x" }))).toBe("failed");
  expect(taskState(task("running", {}))).toBe("running");
});

test("a task that failed says why", () => {
  expect(reasonOf(task("failed", { reason: "The endpoint is deleted." }))).toBe(
    "The endpoint is deleted.",
  );
  expect(reasonOf(task("finished", {}))).toBeNull();
});
