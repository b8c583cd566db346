import { useCallback, useEffect, useState } from "react";

const WATCH_MS = 30_000;

/** Returns whether something is expected to change soon, and the function that says it is. */
export function useWatch(): [boolean, () => void] {
  const [begun, setBegun] = useState<number | null>(null);
  useEffect(() => {
    if (begun === null) return undefined;
    const timer = setTimeout(() => setBegun(null), WATCH_MS);
    return () => clearTimeout(timer);
  }, [begun]);
  return [begun !== null, useCallback(() => setBegun(Date.now()), [])];
}
