/** Content of a portal link's fragment, `#key=<base64url of JSON>`. */
export interface LinkKey {
  oneTimeToken?: string;
  token?: string;
  /** The application that the link says it is for: a hint, as anyone can write a link. */
  appId?: string;
}

const APP_ID = /^app_\w+$/;

/** Returns the key of the address's fragment, or null; throws SyntaxError for a damaged one. */
export function linkKey(hash: string): LinkKey | null {
  const encoded = new URLSearchParams(hash.replace(/^#/, "")).get("key");
  if (encoded === null) return null;
  const key: unknown = JSON.parse(decoded(encoded));
  if (typeof key !== "object" || key === null) throw new SyntaxError("The key is no object.");
  return pick(key as Record<string, unknown>);
}

function pick({ oneTimeToken, token, appId }: Record<string, unknown>): LinkKey {
  const hint = typeof appId === "string" && APP_ID.test(appId) ? { appId } : {};
  if (typeof oneTimeToken === "string") return { oneTimeToken, ...hint };
  if (typeof token === "string") return { token, ...hint };
  throw new SyntaxError("The key has no token.");
}

function decoded(text: string): string {
  // URLSearchParams reads "+" as a space.
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/").replaceAll(" ", "+");
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SyntaxError("The key is not base64.", { cause: error });
  }
}
