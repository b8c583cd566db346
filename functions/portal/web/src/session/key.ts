/** Content of a portal link's fragment, `#key=<base64url of JSON>`. */
export interface LinkKey {
  oneTimeToken?: string;
  token?: string;
  /** The application that the link says it is for: a hint, as anyone can write a link. */
  appId?: string;
}

/** The key of the address's fragment; null for an address without one. */
export type Link = LinkKey | "damaged" | null;

const APP_ID = /^app_\w+$/;

/** Reads the key of the address's fragment. */
export function linkOf(hash: string): Link {
  const encoded = new URLSearchParams(hash.replace(/^#/, "")).get("key");
  if (encoded === null) return null;
  try {
    return pick(JSON.parse(decoded(encoded)) as Record<string, unknown>);
  } catch {
    // It is no base64, no UTF-8, no JSON, or nothing that can have a token.
    return "damaged";
  }
}

function pick({ oneTimeToken, token, appId }: Record<string, unknown>): Link {
  const hint = typeof appId === "string" && APP_ID.test(appId) ? { appId } : {};
  if (typeof oneTimeToken === "string") return { oneTimeToken, ...hint };
  if (typeof token === "string") return { token, ...hint };
  return "damaged";
}

function decoded(text: string): string {
  // URLSearchParams reads "+" as a space.
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/").replaceAll(" ", "+");
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
