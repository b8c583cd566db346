import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

/** Returns the filters that the address has, and the function that changes some of them.
 *
 * A filter without a value is empty, and not in the address. The browser's Back undoes a change,
 * unless the change replaces the address before.
 */
export function useFilters<Name extends string>(
  names: readonly Name[],
  { replace = false }: { replace?: boolean } = {},
) {
  const [params, setParams] = useSearchParams();
  const values = useMemo(
    () =>
      Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""])) as Record<
        Name,
        string
      >,
    [names, params],
  );
  const change = useCallback(
    (changes: Partial<Record<Name, string>>) => {
      setParams((before) => changed(before, changes), { replace });
    },
    [replace, setParams],
  );
  return [values, change] as const;
}

/** Returns parameters with these changes; an empty value removes its parameter. */
export function changed(
  before: URLSearchParams,
  changes: Partial<Record<string, string>>,
): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") after.delete(name);
    else after.set(name, value);
  }
  return after;
}
