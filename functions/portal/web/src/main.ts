import { isPublicPath } from "./app/paths";
import { reportHeight } from "./frame/height";
import { loadTexts, wantedLanguage } from "./language/texts";
import type { Link } from "./session/key";
import { openedLink } from "./session/link";
import { openedSession } from "./session/start";
import { addressOptions, mergedTheme } from "./theme/address";
import { applyTheme, NO_THEME } from "./theme/theme";
import "./styles/index.css";

// Small on purpose: the session is opened while the pages are loaded.
const pages = import("./app/rendering");

async function start(container: HTMLElement, link: Link): Promise<void> {
  const { pathname, search } = window.location;
  // First of all: the rest fits into the time until the answer.
  const session = isPublicPath(pathname) ? null : openedSession(link);
  // The pages, which say what is wrong, may come later.
  session?.catch(() => undefined);
  const options = addressOptions(search);
  const language = wantedLanguage(search, navigator.languages);
  document.documentElement.lang = language;
  const stopTheme = applyTheme(mergedTheme(NO_THEME, options.look), options.scheme);
  const texts = await loadTexts(language);
  // The first text takes a phone longest to draw: here, that delays nothing.
  if (!container.hasChildNodes()) container.textContent = texts.states.loading;
  const { render } = await pages;
  // An unused key is tried again.
  const retry = () => void start(container, link);
  await render(container, { session, options, language, texts, stopTheme, retry });
}

const container = document.getElementById("root");
if (container === null) throw new Error("The page has no root.");
reportHeight();
void start(container, openedLink());
