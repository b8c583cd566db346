import type { QueryClient } from "@tanstack/react-query";
import { type ApiClient, apiClient } from "../api/client";
import { queryClient } from "../api/queries";
import { endpointsQuery } from "../pages/endpoints/queries";
import type { Session } from "../session/session";
import type { OpenedSession } from "../session/start";
import { type FirstLook, firstLook } from "../theme/look";
import { firstPath, isStart, listedApplication } from "./paths";
import { patiently } from "./patience";

/** What the first page of a session is shown with. */
export interface FirstPage {
  session: Session;
  client: ApiClient;
  queries: QueryClient;
  look: FirstLook;
}

/** Prepares the first page, so that one rendering shows it: each takes a phone a tenth of a second.
 *
 * The list of endpoints is under way already. A page that waits too long is shown without it.
 */
export async function firstPage({ session, settings }: OpenedSession): Promise<FirstPage> {
  const client = apiClient(session);
  const queries = queryClient();
  leaveStart(session);
  const app = listedApplication(window.location.pathname);
  const look = firstLook(session.scope, settings);
  if (app !== null) {
    // A list that could not be read is asked for again by its page, which says what is wrong.
    const list = queries.infiniteQuery(endpointsQuery(client, app)).catch(() => undefined);
    await patiently(list);
  }
  return { session, client, queries, look: await look };
}

/** Replaces the address of the start page by that of the session's first page. */
function leaveStart(session: Session): void {
  if (!isStart(window.location.pathname)) return;
  window.history.replaceState(null, "", `/portal${firstPath(session.identity.appId)}`);
}
