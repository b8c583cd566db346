import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { reportHeight } from "./frame/height";
import { loadedLanguage } from "./language/LanguageContext";
import { loadTexts, wantedLanguage } from "./language/texts";
import { StartFailed } from "./session/StartFailed";
import { openSession } from "./session/start";
import { addressOptions } from "./theme/address";
import { applyTheme } from "./theme/theme";
import "./styles/index.css";

async function start(container: HTMLElement): Promise<void> {
  const root = createRoot(container);
  const options = addressOptions(window.location.search);
  const language = wantedLanguage(window.location.search, navigator.languages);
  document.documentElement.lang = language;
  applyTheme(options.theme, options.scheme);
  reportHeight();
  const opening = openSession();
  // The language may be loaded after the session has failed.
  opening.catch(() => undefined);
  const texts = await loadTexts(language);
  try {
    const session = await opening;
    const loaded = loadedLanguage(language, texts);
    root.render(
      <StrictMode>
        <App session={session} language={loaded} options={options} />
      </StrictMode>,
    );
  } catch (error) {
    root.render(<StartFailed texts={texts} error={error as Error} />);
  }
}

const container = document.getElementById("root");
if (container === null) throw new Error("The page has no root.");
void start(container);
