import { createContext, use, useSyncExternalStore } from "react";
import type { ApiClient } from "../api/client";
import type { Session } from "./session";

export interface OpenSession {
  session: Session;
  client: ApiClient;
}

export const SessionContext = createContext<OpenSession | null>(null);

/** Returns the open session, and the client that uses it. */
export function useSession(): OpenSession {
  const open = use(SessionContext);
  if (open === null) throw new Error("useSession is called outside an open session.");
  return open;
}

/** Returns the client of the open session. */
export function useClient(): ApiClient {
  return useSession().client;
}

/** Returns whether the session waits for another token. */
export function useIsEnded(): boolean {
  const { session } = useSession();
  return useSyncExternalStore(session.subscribe, session.isEnded);
}
