import { ApiError } from "../api/errors";
import type { EnvironmentSettingsOut } from "../api/schema";
import { askForToken, onTokenFromParent, parentOrigins } from "../frame/parent";
import { fetchSettings, identityOf, tokenOfLink } from "./identity";
import type { Link } from "./key";
import { readFirst, readList } from "./requests";
import { Session } from "./session";
import { CONSOLE, forgetToken, keptScopes, keptToken } from "./storage";

/** A token, and the application that it is probably for. */
interface FoundToken {
  token: string;
  appId: string | null;
}

/** Returns the token of a link, of the address's application, or the tab's only one.
 *
 * Throws ApiError or SyntaxError when there is no token.
 */
async function findToken(link: Link): Promise<FoundToken> {
  const { pathname } = window.location;
  if (link === "damaged") throw new SyntaxError("The key of the link is damaged.");
  const token = link && (await tokenOfLink(link));
  if (token !== null) return { token, appId: link?.appId ?? null };
  const appId = applicationOf(pathname);
  const kept = keptFor(pathname);
  if (kept !== null) return { token: kept, appId };
  return { token: await tokenOfParent(), appId };
}

/** A session, and the portal's settings as they arrive. */
export interface OpenedSession {
  session: Session;
  settings: Promise<EnvironmentSettingsOut>;
}

/** Opens the session that the link or the tab has a token for. */
export async function openedSession(link: Link): Promise<OpenedSession> {
  const { token, appId } = await findToken(link);
  readFirst(token, appId);
  const identity = currentIdentity(token);
  const settings = fetchSettings(token);
  // The session may fail first.
  settings.catch(() => undefined);
  const session = new Session(await identity, token);
  if (appId === null) readList(token, session.identity.appId);
  return { session, settings };
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

/** Returns the subject of a token; throws ApiError when the token has ended. */
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
