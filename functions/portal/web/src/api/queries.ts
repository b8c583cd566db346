import {
  infiniteQueryOptions,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { ApiError } from "./errors";

const RETRIES = 3;

/** Returns a client that repeats reads after an answer that may be another one later. */
export function queryClient(): QueryClient {
  const retry = (count: number, error: Error) =>
    count < RETRIES && error instanceof ApiError && error.isTransient;
  const retryDelay = (count: number, error: Error) =>
    1_000 * (error instanceof ApiError && error.retryAfter ? error.retryAfter : 2 ** count / 2);
  return new QueryClient({
    defaultOptions: {
      // Offline, the request fails and the page says so; the library would wait and say nothing.
      queries: { retry, retryDelay, staleTime: 5_000, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
}

/** One page of a list, as the API answers it. */
export interface ListPage<T> {
  data: T[];
  done: boolean;
  iterator?: string | null;
}

/** Returns the query of a list's pages; `fetch` gets the iterator of the page to load. */
export function pagesQuery<T>(
  key: readonly unknown[],
  fetch: (iterator: string | undefined) => Promise<ListPage<T>>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => fetch(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ListPage<T>) => (page.done ? undefined : (page.iterator ?? undefined)),
    select: ({ pages }) => pages.flatMap((page) => page.data),
  });
}

/** Returns a list's pages as they are loaded; `fetch` gets the iterator of the page to load. */
export function usePages<T>(
  key: readonly unknown[],
  fetch: (iterator: string | undefined) => Promise<ListPage<T>>,
  options: { refetchInterval?: number | false } = {},
) {
  return useInfiniteQuery({ ...pagesQuery(key, fetch), ...options });
}

/** Returns a change of the server's state; the queries with these keys are read again after it. */
export function useChange<Input, Output>(
  change: (input: Input) => Promise<Output>,
  options: { stale: readonly (readonly unknown[])[]; onSuccess?: (output: Output) => void },
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (output) => {
      await Promise.all(options.stale.map((queryKey) => readAgain(queries, queryKey)));
      options.onSuccess?.(output);
    },
  });
}

/** Reads these queries again, also one whose first read is under way: it may miss the change. */
export async function readAgain(queries: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  await queries.cancelQueries({ queryKey });
  await queries.invalidateQueries({ queryKey });
}

export { useQuery };
