/** Tokens that tabs of this browser hand to each other, so that an ended session continues. */

const CHANNEL = "outrider-session";

/** Tells the other tabs the token of a session that was opened here. */
export function tellOtherTabs(scope: string, token: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ scope, token });
  channel.close();
}

/** Calls back with each token for this scope that another tab has opened a session with. */
export function onTokenFromTabs(scope: string, receive: (token: string) => void): void {
  // Only pages of this origin hear it; in a frame, only those below the same site.
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const token = tokenFor(scope, data);
    if (token !== null) receive(token);
  });
}

function tokenFor(scope: string, data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const message = data as Record<string, unknown>;
  return message["scope"] === scope && typeof message["token"] === "string"
    ? message["token"]
    : null;
}
