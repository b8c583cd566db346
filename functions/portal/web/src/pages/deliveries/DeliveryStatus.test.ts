import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LanguageContext, loadedLanguage } from "../../language/LanguageContext";
import { type Language, loadTexts } from "../../language/texts";
import { STATUS, type StateName } from "./attemptState";
import { DeliveryStatus } from "./DeliveryStatus";

const SHOWN: Record<Language, Record<StateName, string>> = {
  en: {
    success: "✓ Succeeded",
    pending: "↻ Waiting for the first attempt",
    sending: "↻ Retrying",
    fail: "✕ Failed",
    canceled: "– Canceled",
  },
  de: {
    success: "✓ Zugestellt",
    pending: "↻ Wartet auf den ersten Versuch",
    sending: "↻ Wird wiederholt",
    fail: "✕ Fehlgeschlagen",
    canceled: "– Abgebrochen",
  },
};

async function shown(language: Language, status: number): Promise<string> {
  const value = loadedLanguage(language, await loadTexts(language));
  const state = createElement(DeliveryStatus, { status });
  const html = renderToStaticMarkup(createElement(LanguageContext, { value }, state));
  return html.replaceAll(/<[^>]+>/g, "");
}

const STATES = Object.entries(STATUS) as [StateName, number][];
const CASES = (["en", "de"] as const).flatMap((language) =>
  STATES.map(([name, status]) => ({ language, name, status })),
);

test.each(CASES)("a delivery that is $name says so in $language", async (each) => {
  expect(await shown(each.language, each.status)).toBe(SHOWN[each.language][each.name]);
});

test("a state that this page does not know yet reads as waiting", async () => {
  expect(await shown("en", 9)).toBe(SHOWN.en.pending);
});
