import { type ReactNode, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { body, publicClient } from "../api/client";
import { loadedLanguage, type LoadedLanguage } from "../language/LanguageContext";
import type { Language, Texts } from "../language/texts";
import type { OpenedSession } from "../session/start";
import { StartFailed } from "../session/StartFailed";
import type { AddressOptions } from "../theme/address";
import { firstLook } from "../theme/look";
import { App } from "./App";
import { firstPage } from "./firstPage";
import { organisationOf } from "./paths";
import { PublicApp } from "./PublicApp";

interface Start {
  /** Null for a page that needs none. */
  session: Promise<OpenedSession> | null;
  options: AddressOptions;
  language: Language;
  texts: Texts;
  /** Ends the look of the time before the settings are here. */
  stopTheme: () => void;
  retry: () => void;
}

const roots = new WeakMap<HTMLElement, Root>();

/** Shows the first page, or why there is none. */
export async function render(container: HTMLElement, start: Start): Promise<void> {
  const language = loadedLanguage(start.language, start.texts);
  const root = rootOf(container);
  try {
    const content = await contentOf(start, language);
    start.stopTheme();
    root.render(<StrictMode>{content}</StrictMode>);
  } catch (error) {
    root.render(<StartFailed texts={start.texts} error={error as Error} onRetry={start.retry} />);
  }
}

function rootOf(container: HTMLElement): Root {
  const root = roots.get(container) ?? createRoot(container);
  roots.set(container, root);
  return root;
}

async function contentOf(
  { session: opening, options }: Start,
  language: LoadedLanguage,
): Promise<ReactNode> {
  if (opening === null) return publicPage(options, language);
  const page = await firstPage(await opening);
  return <App page={page} language={language} options={options} />;
}

async function publicPage(options: AddressOptions, language: LoadedLanguage): Promise<ReactNode> {
  const organisation = organisationOf(window.location.search);
  const settings = body(
    publicClient().GET("/api/v1/event-catalog/{org_id}/settings", {
      params: { path: { org_id: organisation } },
    }),
  );
  const { look } = await firstLook(`catalog:${organisation}`, settings);
  return <PublicApp look={look} language={language} options={options} />;
}
