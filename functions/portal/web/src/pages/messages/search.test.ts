import { expect, test } from "vitest";
import { ApiError } from "../../api/errors";
import { joined, noneIfImpossible } from "./search";

const page = (...ids: string[]) => ({ data: ids.map((id) => ({ id })), done: true });

test("the message with the id stands first, and only once", () => {
  expect(joined(page("b"), page("a", "b"))).toEqual(page("b", "a"));
});

test("the search by tag leads on to its next page", () => {
  expect(joined(page(), { ...page("a"), done: false, iterator: "i" })).toMatchObject({
    done: false,
    iterator: "i",
  });
});

test("a term that cannot be a tag has no messages", async () => {
  const refused = new ApiError(422, "no", [{ path: ["tag"], message: "no" }]);
  await expect(noneIfImpossible("tag", Promise.reject(refused))).resolves.toEqual(page());
});

test("another refusal stays one", async () => {
  const refused = new ApiError(422, "no", [{ path: ["after"], message: "no" }]);
  await expect(noneIfImpossible("tag", Promise.reject(refused))).rejects.toBe(refused);
  const away = new ApiError(503, "away");
  await expect(noneIfImpossible("id", Promise.reject(away))).rejects.toBe(away);
});
