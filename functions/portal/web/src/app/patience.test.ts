import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patiently } from "./patience";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what comes in time is taken", async () => {
  await expect(patiently(Promise.resolve("list"))).resolves.toBe("list");
});

test("what takes longer than half a second is not waited for", async () => {
  const waited = patiently(new Promise<string>(() => undefined));

  await vi.advanceTimersByTimeAsync(500);

  await expect(waited).resolves.toBeUndefined();
});
