import { body } from "../api/client";
import { useQuery } from "../api/queries";
import { useClient } from "../session/SessionContext";

const SUGGESTED = 250;

/** Returns names of event types to choose from; a filter takes others too. */
export function useEventTypeNames(): string[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["event-types", "names"],
    queryFn: () =>
      body(client.GET("/api/v1/event-type", { params: { query: { limit: SUGGESTED } } })),
    staleTime: 60_000,
  });
  return data?.data.map(({ name }) => name) ?? [];
}
