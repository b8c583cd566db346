import type { ListPage } from "../../api/queries";
import { ApiError } from "../../api/errors";

/** Returns a page of nothing for a term that cannot be an id or a tag, which the API refuses. */
export async function noneIfImpossible<T>(
  field: "id" | "tag",
  page: Promise<ListPage<T>>,
): Promise<ListPage<T>> {
  try {
    return await page;
  } catch (error) {
    const isImpossible =
      error instanceof ApiError && error.problems.some(({ path }) => path[0] === field);
    if (isImpossible) return { data: [], done: true };
    throw error;
  }
}

/** Returns the message with the id that was searched, then those with it as tag; each once. */
export function joined<T extends { id: string }>(
  byId: ListPage<T>,
  byTag: ListPage<T>,
): ListPage<T> {
  const named = new Set(byId.data.map(({ id }) => id));
  return { ...byTag, data: [...byId.data, ...byTag.data.filter(({ id }) => !named.has(id))] };
}
