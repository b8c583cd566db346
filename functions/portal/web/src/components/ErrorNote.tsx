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
  if (error instanceof ApiError) return apiErrorText(texts.errors, error);
  // A part of the portal may not have been loaded.
  return navigator.onLine ? texts.errors.unexpected : texts.errors.offline;
}

function apiErrorText(words: Texts["errors"], { status, problems, message }: ApiError): string {
  if (status >= 500) return words.server;
  const known: Record<number, string> = {
    0: words.offline,
    403: words.forbidden,
    404: words.gone,
    429: words.tooMany,
  };
  return known[status] ?? (problems.length > 0 ? words.check : message);
}
