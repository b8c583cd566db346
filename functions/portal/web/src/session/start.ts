import { ApiError } from "../api/errors";
import { askForToken, onTokenFromParent, parentOrigins } from "../frame/parent";
import { identityOf, tokenOfLink } from "./identity";
import { Session } from "./session";
import { CONSOLE, forgetToken, keptScopes, keptToken } from "./storage";

/** Returns the fragment of the address, which leaves the address: it may hold a key. */
export function takeFragment(): string {
  const { hash, pathname, search } = window.location;
  if (hash !== "") window.history.replaceState(null, "", pathname + search);
  return hash;
}

/** Returns the token of a link's fragment, of the address's application, or the tab's only one.
 *
 * Throws ApiError or SyntaxError when there is no token.
 */
export async function findToken(hash: string): Promise<string> {
  const { pathname } = window.location;
  return (await tokenOfLink(hash)) ?? keptFor(pathname) ?? (await tokenOfParent());
}

/** Opens the session of a token; throws ApiError when the token has ended. */
export async function openSession(token: string): Promise<Session> {
  return new Session(await currentIdentity(token), token);
}

/** Returns the application that a path of the portal names, or null. */
export function applicationOf(pathname: string): string | null {
  return /\/app\/([^/]+)/.exec(pathname)?.[1] ?? null;
}

function keptFor(pathname: string): string | null {
  const app = applicationOf(pathname);
  if (app !== null) return keptToken(app) ?? keptToken(CONSOLE);
  const scopes = keptScopes();
  if (pathname.includes("/console")) return keptToken(CONSOLE);
  const [only] = scopes;
  return only !== undefined && scopes.length === 1 ? keptToken(only) : keptToken(CONSOLE);
}

async function currentIdentity(token: string) {
  try {
    return await identityOf(token);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) forgetEnded(token);
    throw error;
  }
}

function forgetEnded(token: string): void {
  for (const scope of keptScopes()) if (keptToken(scope) === token) forgetToken(scope);
}

/** Asks the page around for a token; outside a frame, there is nobody to ask. */
function tokenOfParent(): Promise<string> {
  if (parentOrigins().length === 0) return Promise.reject(new ApiError(401, "There is no token."));
  return new Promise((resolve) => {
    const stop = onTokenFromParent((token) => {
      stop();
      resolve(token);
    });
    askForToken("token-needed");
  });
}
