import { expect, test } from "vitest";
import { linkKey } from "./key";

const encode = (value: unknown) => btoa(JSON.stringify(value));

test("an address without a key has none", () => {
  expect(linkKey("")).toBeNull();
  expect(linkKey("#other=1")).toBeNull();
});

test("a one-time token wins over a token", () => {
  const hash = `#key=${encode({ token: "t", oneTimeToken: "o" })}`;
  expect(linkKey(hash)).toEqual({ oneTimeToken: "o" });
});

test("a key in the alphabet of URLs is read", () => {
  const key = encode({ token: "??>>~~" }).replaceAll("+", "-").replaceAll("/", "_");
  expect(linkKey(`#key=${key}`)).toEqual({ token: "??>>~~" });
});

test.each(["#key=", "#key=%%%", `#key=${encode(null)}`, `#key=${encode({})}`, "#key=gICA"])(
  "a damaged key is refused: %s",
  (hash) => {
    expect(() => linkKey(hash)).toThrow(SyntaxError);
  },
);
