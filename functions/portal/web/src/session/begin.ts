import { keepEarly } from "../api/early";
import { isPublicPath } from "../app/paths";
import { linkOf } from "./key";
import { keepLink } from "./link";
import { EXCHANGE, exchangeOf, readFirst } from "./requests";

/** Takes the link's key out of the address, and begins to open the session of a one-time one.
 *
 * The script in the page does so before any file is loaded.
 */
export function begin(): void {
  const link = linkOf(takeFragment());
  keepLink(link);
  const isPublic = isPublicPath(window.location.pathname);
  if (isPublic || link === null || link === "damaged" || link.oneTimeToken === undefined) return;
  keepEarly("POST", EXCHANGE, exchanged(link.oneTimeToken, link.appId ?? null));
}

/** Returns the fragment of the address, which leaves the address: it may hold a key. */
function takeFragment(): string {
  const { hash, pathname, search } = window.location;
  if (hash !== "") window.history.replaceState(null, "", pathname + search);
  return hash;
}

/** Returns the answer to an exchange, after the reads with its token have begun. */
async function exchanged(oneTimeToken: string, appId: string | null): Promise<Response> {
  const answer = await fetch(exchangeOf(oneTimeToken));
  const token = answer.ok ? await tokenOf(answer.clone()) : null;
  if (token !== null) readFirst(token, appId);
  return answer;
}

async function tokenOf(answer: Response): Promise<string | null> {
  const body = (await answer.json().catch(() => null)) as { token?: string } | null;
  return body?.token ?? null;
}
