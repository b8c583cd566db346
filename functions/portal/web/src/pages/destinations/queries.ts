import { body } from "../../api/client";
import { useChange, usePages, useQuery } from "../../api/queries";
import type { DestinationIn, DestinationPatch } from "../../api/schema";
import { useClient } from "../../session/SessionContext";

/** A destination's place: the ids of its application and its own. */
export interface DestinationPlace {
  app: string;
  destination: string;
}

const DESTINATION = "/api/v1/app/{app_id}/destination/{destination_id}";

const keyOf = (app: string) => ["app", app, "destinations"] as const;

const paramsOf = ({ app, destination }: DestinationPlace) => ({
  params: { path: { app_id: app, destination_id: destination } },
});

export function useDestinations(app: string) {
  const client = useClient();
  return usePages(keyOf(app), (iterator) =>
    body(
      client.GET("/api/v1/app/{app_id}/destination", {
        params: { path: { app_id: app }, query: { limit: 100, ...(iterator && { iterator }) } },
      }),
    ),
  );
}

export function useDestination(place: DestinationPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keyOf(place.app), place.destination],
    queryFn: () => body(client.GET(DESTINATION, paramsOf(place))),
  });
}

/** Returns the role that a destination needs, with the texts that make it. */
export function useSetup(place: DestinationPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keyOf(place.app), place.destination, "setup"],
    queryFn: () => body(client.GET(`${DESTINATION}/setup`, paramsOf(place))),
  });
}

export function useCreateDestination(app: string, onSuccess: (made: { id: string }) => void) {
  const client = useClient();
  return useChange(
    (destination: DestinationIn) =>
      body(
        client.POST("/api/v1/app/{app_id}/destination", {
          params: { path: { app_id: app } },
          body: destination,
        }),
      ),
    { stale: [keyOf(app)], onSuccess },
  );
}

export function usePatchDestination(place: DestinationPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    (changes: DestinationPatch) =>
      body(client.PATCH(DESTINATION, { ...paramsOf(place), body: changes })),
    { stale: [keyOf(place.app)], onSuccess },
  );
}

export function useDeleteDestination(place: DestinationPlace, onSuccess: () => void) {
  const client = useClient();
  return useChange(() => client.DELETE(DESTINATION, paramsOf(place)), {
    stale: [keyOf(place.app)],
    onSuccess,
  });
}
