import { expect, test } from "vitest";
import { launchOf } from "./launch";

const consoleUrl = "https://eu-west-1.console.aws.amazon.com/cloudformation/home#/stacks/create";

test("a role is launched by the link that has everything filled in", () => {
  const launchUrl = `${consoleUrl}/review`;
  expect(launchOf({ launchUrl, consoleUrl })).toEqual({ url: launchUrl, text: "launchFilledIn" });
});

test("without published templates the console asks for the template", () => {
  expect(launchOf({ launchUrl: null, consoleUrl })).toEqual({ url: consoleUrl, text: "launch" });
});
