import { expect, test } from "vitest";
import { SIGNED_HEADERS, SNIPPETS } from "./snippets";

test("there is code for nine languages, each once", () => {
  const languages = SNIPPETS.map(({ language }) => language);
  expect(languages).toEqual([
    "Python",
    "JavaScript",
    "Go",
    "Java",
    "Kotlin",
    "Ruby",
    "PHP",
    "C#",
    "Rust",
  ]);
});

test.each(SNIPPETS)("the code for $language reads the three headers", ({ code }) => {
  for (const header of SIGNED_HEADERS) expect(code).toContain(header);
});

test.each(SNIPPETS)(
  "the code for $language keeps the secret out of itself",
  ({ code, install }) => {
    expect(code).toMatch(/WEBHOOK_SECRET|secret: &str/);
    // The prefix alone, which code without a library removes, is no secret.
    expect(code).not.toMatch(/whsec_[\w+/]/);
    expect(install).not.toBe("");
  },
);
