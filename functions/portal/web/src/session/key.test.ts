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

test("a link may name its application", () => {
  const hash = `#key=${encode({ oneTimeToken: "o", appId: "app_1a" })}`;
  expect(linkKey(hash)).toEqual({ oneTimeToken: "o", appId: "app_1a" });
});

test.each(["../auth", "app_1/endpoint?x", "org_1", "", 7, null, { id: "app_1" }])(
  "an application that is no id is left out: %s",
  (appId) => {
    expect(linkKey(`#key=${encode({ token: "t", appId })}`)).toEqual({ token: "t" });
  },
);

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
