import { ApiError } from "../api/errors";
import { errorText } from "../components/ErrorNote";
import { Page } from "../components/Page";
import type { Texts } from "../language/texts";

interface StartFailedProps {
  texts: Texts;
  error: Error;
  onRetry: () => void;
}

/** A page for a link that opens nothing: wrong, used, ended, or the server is away. */
export function StartFailed({ texts, error, onRetry }: StartFailedProps) {
  const isTransient = error instanceof ApiError && error.isTransient;
  return (
    <div className="layout">
      <main>
        <Page title={texts.session.startTitle}>
          <p role="alert">{isTransient ? errorText(texts, error) : texts.session.startHelp}</p>
          {isTransient && (
            <button type="button" onClick={onRetry}>
              {texts.actions.retry}
            </button>
          )}
        </Page>
      </main>
    </div>
  );
}
