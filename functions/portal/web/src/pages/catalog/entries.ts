import type { CatalogEventTypeOut } from "../../api/schema";
import { listOf, member, objectOf } from "./schema/reading";

/** An event type in the catalog's list. */
export type Entry = Pick<CatalogEventTypeOut, "name" | "description" | "deprecated" | "groupName">;

/** An event type with its schemas. */
export type FullEntry = Entry & Pick<CatalogEventTypeOut, "schemas">;

/** Returns entries by group: those without a group last, under "". */
export function grouped<T extends Entry>(entries: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const name = entry.groupName ?? "";
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups].sort(([a], [b]) => Number(a === "") - Number(b === "") || (a < b ? -1 : 1));
}

/** Returns the versions of the schema, newest first: the highest number, then other names. */
export function versions(entry: FullEntry): string[] {
  return Object.keys(entry.schemas ?? {}).sort((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    return second.length - first.length || (first < second ? 1 : -1);
  });
}

/** Returns the digits of a number, which may be too long for one, or "". */
function rank(version: string): string {
  return /^[0-9]+$/.test(version) ? version.replace(/^0+(?=.)/, "") : "";
}

/** Returns an example of the payload, that of the schema if it is one; or null. */
export function exampleOf(schema: unknown): unknown {
  const [example] = listOf(member(objectOf(schema), "examples"));
  return objectOf(example);
}
