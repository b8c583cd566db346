import type { Link } from "./key";

const page = globalThis as { outriderLink?: Link };

/** Keeps the link for the first file: only the script in the page sees the key in the address. */
export function keepLink(link: Link): void {
  page.outriderLink = link;
}

/** Returns the link that the script in the page has found. */
export function openedLink(): Link {
  return page.outriderLink ?? null;
}
