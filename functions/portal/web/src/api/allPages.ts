import type { ListPage } from "./queries";

/** Returns a whole list, page after page; for lists that have few pages. */
export async function allPages<T>(
  fetch: (iterator: string | undefined) => Promise<ListPage<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let iterator: string | undefined;
  for (;;) {
    const page = await fetch(iterator);
    items.push(...page.data);
    if (page.done || page.iterator == null) return items;
    iterator = page.iterator;
  }
}
