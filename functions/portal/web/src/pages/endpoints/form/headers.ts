/** Headers that an endpoint adds to its deliveries, as rows of a form. */

/** A row of the form. The server keeps a value secret if `value` is null; then it stays as it is. */
export interface HeaderRow {
  name: string;
  value: string | null;
}

/** Headers of an endpoint, as the API answers them. */
export interface StoredHeaders {
  headers: Readonly<Record<string, string>>;
  sensitive: readonly string[];
}

export interface HeaderChanges {
  headers: Record<string, string>;
  deleteHeaders: string[];
}

export function rowsOf({ headers, sensitive }: StoredHeaders): HeaderRow[] {
  const open = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return [...open, ...sensitive.map((name) => ({ name, value: null }))];
}

/** Returns the headers of a new endpoint. */
export function headersOf(rows: readonly HeaderRow[]): Record<string, string> {
  return Object.fromEntries(named(rows).map(({ name, value }) => [name, value ?? ""]));
}

/** Returns the changes that lead from the stored headers to the rows, or null if there are none. */
export function headerChanges(
  rows: readonly HeaderRow[],
  stored: StoredHeaders,
): HeaderChanges | null {
  const wanted = named(rows);
  const before = new Map(rowsOf(stored).map(({ name, value }) => [name, value]));
  const changed = wanted.filter(({ name, value }) => value !== null && value !== before.get(name));
  const kept = new Set(wanted.map(({ name }) => name.toLowerCase()));
  const deleteHeaders = [...before.keys()].filter((name) => !kept.has(name.toLowerCase()));
  if (changed.length === 0 && deleteHeaders.length === 0) return null;
  return { headers: headersOf(changed), deleteHeaders };
}

/** Returns a name that two rows have, or null: HTTP compares names without upper and lower case. */
export function duplicateOf(rows: readonly HeaderRow[]): string | null {
  const names = named(rows).map(({ name }) => name.toLowerCase());
  const index = names.findIndex((name, place) => names.indexOf(name) < place);
  return names[index] ?? null;
}

function named(rows: readonly HeaderRow[]): HeaderRow[] {
  return rows
    .map(({ name, value }) => ({ name: name.trim(), value }))
    .filter(({ name, value }) => name !== "" || (value !== null && value !== ""));
}
