import { allPages } from "./allPages";
import { body } from "./client";
import { useQuery } from "./queries";
import { useClient } from "../session/SessionContext";

export const EVENT_TYPES = ["event-types"] as const;

/** Returns all event types without their schemas. */
export function useEventTypes(withArchived: boolean) {
  const client = useClient();
  return useQuery({
    queryKey: ["event-types", "list", withArchived],
    queryFn: () =>
      allPages((iterator) =>
        body(
          client.GET("/api/v1/event-type", {
            params: {
              query: {
                limit: 250,
                include_archived: withArchived,
                ...(iterator !== undefined && { iterator }),
              },
            },
          }),
        ),
      ),
  });
}

/** Returns an event type with its schemas. */
export function useEventType(name: string) {
  const client = useClient();
  return useQuery({
    queryKey: ["event-types", name],
    queryFn: () =>
      body(
        client.GET("/api/v1/event-type/{event_type_name}", {
          params: { path: { event_type_name: name } },
        }),
      ),
  });
}
