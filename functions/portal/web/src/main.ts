import { isPublicPath } from "./app/paths";
import { reportHeight } from "./frame/height";
import { loadTexts, wantedLanguage } from "./language/texts";
import { openedSession, takeFragment } from "./session/start";
import { addressOptions, mergedTheme } from "./theme/address";
import { applyTheme, NO_THEME } from "./theme/theme";
import "./styles/index.css";

// Small on purpose: the key is exchanged while the pages are loaded.
const pages = import("./app/rendering");

async function start(container: HTMLElement, fragment: string): Promise<void> {
  const { pathname, search } = window.location;
  // First of all: the rest fits into the time until the answer.
  const session = isPublicPath(pathname) ? null : openedSession(fragment);
  // The pages, which say what is wrong, may come later.
  session?.catch(() => undefined);
  const options = addressOptions(search);
  const language = wantedLanguage(search, navigator.languages);
  document.documentElement.lang = language;
  const stopTheme = applyTheme(mergedTheme(NO_THEME, options.look), options.scheme);
  const texts = await loadTexts(language);
  const { render } = await pages;
  // An unused key is tried again.
  const retry = () => void start(container, fragment);
  await render(container, { session, options, language, texts, stopTheme, retry });
}

const container = document.getElementById("root");
if (container === null) throw new Error("The page has no root.");
reportHeight();
void start(container, takeFragment());
