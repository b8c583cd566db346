/** Tokens of this tab, one for each application and one for the console.
 *
 * Frames of several applications may share a tab's storage. A browser may refuse storage in a frame
 * of another site; then a token lives as long as its page.
 */

const PREFIX = "outrider.token:";
const memory = new Map<string, string>();

export const CONSOLE = "console";

/** Keeps a token for this scope: an application's id, or CONSOLE. */
export function keepToken(scope: string, token: string): void {
  memory.set(scope, token);
  tryStorage((storage) => {
    storage.setItem(PREFIX + scope, token);
  });
}

/** Returns the token kept for this scope, or null. */
export function keptToken(scope: string): string | null {
  const stored = tryStorage((storage) => storage.getItem(PREFIX + scope));
  return memory.get(scope) ?? stored ?? null;
}

/** Forgets the token of this scope. */
export function forgetToken(scope: string): void {
  memory.delete(scope);
  tryStorage((storage) => {
    storage.removeItem(PREFIX + scope);
  });
}

/** Returns the scopes with a token in this tab. */
export function keptScopes(): string[] {
  const stored = tryStorage((storage) =>
    Object.keys(storage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length)),
  );
  return [...new Set([...memory.keys(), ...(stored ?? [])])];
}

/** Returns the result of `read`, or undefined where the browser gives no storage. */
export function tryStorage<T>(read: (storage: Storage) => T): T | undefined {
  try {
    return read(window.sessionStorage);
  } catch (error) {
    // SecurityError where storage is blocked, QuotaExceededError where it is full.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
