/** Messages between a portal in a frame and the page around it; docs/portal.md has the protocol. */

const SOURCE = "outrider-portal";
const VERSION = 1;

/** Origins that may frame the portal, as the stack allows them; empty outside a frame. */
export function parentOrigins(): string[] {
  if (window.parent === window) return [];
  const meta = document.querySelector<HTMLMetaElement>('meta[name="outrider-frame-ancestors"]');
  const sources = meta?.content.split(" ").filter(Boolean) ?? [];
  return sources.map((source) => (source === "'self'" ? window.location.origin : source));
}

/** Posts a message to the page around, if it has an allowed origin. */
export function postToParent(message: object): void {
  // A message with another origin than the parent's is dropped by the browser.
  for (const origin of parentOrigins()) window.parent.postMessage(message, origin);
}

/** Asks the page around for a token. */
export function askForToken(reason: "token-expired" | "token-needed"): void {
  postToParent({ source: SOURCE, v: VERSION, type: reason });
}

/** Calls back with each token that the page around sends; returns the function that stops this. */
export function onTokenFromParent(receive: (token: string) => void): () => void {
  const listen = (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || !parentOrigins().includes(event.origin)) return;
    const token = tokenOf(event.data);
    if (token !== null) receive(token);
  };
  window.addEventListener("message", listen);
  return () => {
    window.removeEventListener("message", listen);
  };
}

function tokenOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const { source, v, type, token } = data as Record<string, unknown>;
  const isOurs = source === SOURCE && v === VERSION && type === "token";
  return isOurs && typeof token === "string" ? token : null;
}
