import { readEarly } from "../api/early";
import { firstEndpoints, isStart, listedApplication } from "../app/paths";

/** Addresses in the API of what opens a session. */
export const EXCHANGE = "/api/v1/auth/one-time-token";
export const WHOAMI = "/api/v1/auth/whoami";
export const SETTINGS = "/api/v1/environment/settings";

/** Returns the request that exchanges a one-time token for a token. */
export function exchangeOf(oneTimeToken: string): Request {
  return new Request(EXCHANGE, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ oneTimeToken }),
  });
}

/** Asks at once for everything that the first page needs, of the token's probable application. */
export function readFirst(token: string, appId: string | null): void {
  readEarly(WHOAMI, token);
  readEarly(SETTINGS, token);
  readList(token, appId);
}

/** Begins to read the list of endpoints, if the first page shows it. */
export function readList(token: string, appId: string | null): void {
  const { pathname } = window.location;
  const opensList = isStart(pathname) || listedApplication(pathname) !== null;
  if (opensList && appId !== null) readEarly(firstEndpoints(appId), token);
}
