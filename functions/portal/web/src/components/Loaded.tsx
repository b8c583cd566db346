import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTexts } from "../language/LanguageContext";
import { ErrorNote } from "./ErrorNote";

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}

/** The data of a query; its loading and its error until there is data. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) {
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <Loading />;
}

export function Loading() {
  const texts = useTexts();
  return (
    <p role="status" className="muted">
      {texts.states.loading}
    </p>
  );
}
