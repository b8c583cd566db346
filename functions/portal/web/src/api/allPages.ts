import type { ListPage } from "./queries";

/** A list that was read to its end, or to a bound. */
export interface WholeList<T> {
  items: T[];
  isComplete: boolean;
}

const MAX_PAGES = 20;

/** Reads a list's pages one after another, so that it can be searched here. */
export async function allPages<T>(
  fetch: (iterator: string | undefined) => Promise<ListPage<T>>,
): Promise<WholeList<T>> {
  const items: T[] = [];
  let iterator: string | undefined;
  for (let count = 0; count < MAX_PAGES; count++) {
    const page = await fetch(iterator);
    items.push(...page.data);
    if (page.done) return { items, isComplete: true };
    iterator = page.iterator ?? undefined;
  }
  return { items, isComplete: false };
}
