import { expect, test } from "vitest";
import { linkOf } from "./key";

const encode = (value: unknown) => btoa(JSON.stringify(value));

test("an address without a key has none", () => {
  expect(linkOf("")).toBeNull();
  expect(linkOf("#other=1")).toBeNull();
});

test("a one-time token wins over a token", () => {
  const hash = `#key=${encode({ token: "t", oneTimeToken: "o" })}`;
  expect(linkOf(hash)).toEqual({ oneTimeToken: "o" });
});

test("a link may name its application", () => {
  const hash = `#key=${encode({ oneTimeToken: "o", appId: "app_1a" })}`;
  expect(linkOf(hash)).toEqual({ oneTimeToken: "o", appId: "app_1a" });
});

test.each(["../auth", "app_1/endpoint?x", "org_1", "", 7, null, { id: "app_1" }])(
  "an application that is no id is left out: %s",
  (appId) => {
    expect(linkOf(`#key=${encode({ token: "t", appId })}`)).toEqual({ token: "t" });
  },
);

test("a key in the alphabet of URLs is read", () => {
  const key = encode({ token: "??>>~~" }).replaceAll("+", "-").replaceAll("/", "_");
  expect(linkOf(`#key=${key}`)).toEqual({ token: "??>>~~" });
});

test.each([
  "#key=",
  "#key=%%%",
  `#key=${encode(null)}`,
  `#key=${encode({})}`,
  `#key=${encode(7)}`,
  "#key=gICA",
])("a damaged key is no other one: %s", (hash) => {
  expect(linkOf(hash)).toBe("damaged");
});
