import { useEffect, useRef } from "react";

/** Moves focus to a page's heading when another page opens, as a load of a page would. */
export function useFocusOnPage(page: string): void {
  const opened = useRef(page);
  useEffect(() => {
    if (opened.current === page) return;
    opened.current = page;
    document.querySelector("h1")?.focus();
  }, [page]);
}
