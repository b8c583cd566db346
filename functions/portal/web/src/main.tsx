import { type ReactNode, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { body, publicClient } from "./api/client";
import { App } from "./app/App";
import { isPublicPath, organisationOf } from "./app/paths";
import { PublicApp } from "./app/PublicApp";
import { reportHeight } from "./frame/height";
import { loadedLanguage, type LoadedLanguage } from "./language/LanguageContext";
import { loadTexts, wantedLanguage } from "./language/texts";
import { fetchSettings } from "./session/identity";
import { StartFailed } from "./session/StartFailed";
import { findToken, openSession, takeFragment } from "./session/start";
import { type AddressOptions, addressOptions, mergedTheme } from "./theme/address";
import { firstLook } from "./theme/look";
import { applyTheme, NO_THEME } from "./theme/theme";
import "./styles/index.css";

async function start(root: Root, fragment: string): Promise<void> {
  const { pathname, search } = window.location;
  const options = addressOptions(search);
  const language = wantedLanguage(search, navigator.languages);
  document.documentElement.lang = language;
  const stopTheme = applyTheme(mergedTheme(NO_THEME, options.look), options.scheme);
  const texts = loadTexts(language).then((loaded) => loadedLanguage(language, loaded));
  const page = isPublicPath(pathname)
    ? publicPage(organisationOf(search), options, texts)
    : sessionPage(fragment, options, texts);
  try {
    const content = await page;
    stopTheme();
    root.render(<StrictMode>{content}</StrictMode>);
  } catch (error) {
    // An unused key is tried again.
    const retry = () => void start(root, fragment);
    const { texts: words } = await texts;
    root.render(<StartFailed texts={words} error={error as Error} onRetry={retry} />);
  }
}

async function sessionPage(
  fragment: string,
  options: AddressOptions,
  texts: Promise<LoadedLanguage>,
): Promise<ReactNode> {
  const token = await findToken(fragment);
  const settings = fetchSettings(token);
  // The session may fail first.
  settings.catch(() => undefined);
  const session = await openSession(token);
  const first = await firstLook(session.scope, settings);
  return <App session={session} first={first} language={await texts} options={options} />;
}

async function publicPage(
  organisation: string,
  options: AddressOptions,
  texts: Promise<LoadedLanguage>,
): Promise<ReactNode> {
  const settings = body(
    publicClient().GET("/api/v1/event-catalog/{org_id}/settings", {
      params: { path: { org_id: organisation } },
    }),
  );
  const { look } = await firstLook(`catalog:${organisation}`, settings);
  return <PublicApp look={look} language={await texts} options={options} />;
}

const container = document.getElementById("root");
if (container === null) throw new Error("The page has no root.");
reportHeight();
void start(createRoot(container), takeFragment());
