import { ApiError } from "../api/errors";
import { useTexts } from "../language/LanguageContext";
import type { Texts } from "../language/texts";

interface ErrorNoteProps {
  error: Error;
  onRetry?: () => void;
}

/** An error in words, and a way to try again. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const texts = useTexts();
  return (
    <div role="alert" className="note error">
      <p>{errorText(texts, error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {texts.actions.retry}
        </button>
      )}
    </div>
  );
}

/** Returns an error in words. */
export function errorText(texts: Texts, error: Error): string {
  if (!(error instanceof ApiError)) {
    // A part of the portal may not have been loaded.
    return navigator.onLine ? texts.errors.unexpected : texts.errors.offline;
  }
  if (error.status === 0) return texts.errors.offline;
  if (error.status === 429) return texts.errors.tooMany;
  if (error.status >= 500) return texts.errors.server;
  if (error.status === 403) return texts.errors.forbidden;
  if (error.status === 404) return texts.errors.gone;
  return error.problems.length > 0 ? texts.errors.check : error.message;
}
