import { expect, test } from "vitest";
import { changed } from "./useFilters";

test("a filter changes alone, and an empty one leaves the address", () => {
  const before = new URLSearchParams("lang=de&tag=a&event=b");
  expect(changed(before, { tag: "c d", event: "" }).toString()).toBe("lang=de&tag=c+d");
  expect(before.toString()).toBe("lang=de&tag=a&event=b");
});
