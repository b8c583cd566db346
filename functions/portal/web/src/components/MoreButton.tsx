import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useTexts } from "../language/LanguageContext";

/** Loads the next page of a list, if there is one. */
export function MoreButton({ query }: { query: UseInfiniteQueryResult }) {
  const texts = useTexts();
  if (!query.hasNextPage) return null;
  return (
    <button
      type="button"
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {query.isFetchingNextPage ? texts.states.loading : texts.actions.loadMore}
    </button>
  );
}
