import { body } from "../../../api/client";
import { useChange, useQuery } from "../../../api/queries";
import type { EndpointSecretOut } from "../../../api/schema";
import { useClient } from "../../../session/SessionContext";
import { type EndpointPlace, keys } from "../queries";

/** Returns an endpoint's secret while it is revealed; it is not kept after that. */
export function useSecret({ app, endpoint }: EndpointPlace, isRevealed: boolean) {
  const client = useClient();
  return useQuery({
    queryKey: secretKey({ app, endpoint }),
    enabled: isRevealed,
    staleTime: 0,
    gcTime: 0,
    queryFn: async () => {
      const params = { path: { app_id: app, endpoint_id: endpoint } };
      const path = "/api/v1/app/{app_id}/endpoint/{endpoint_id}/secret";
      return (await body(client.GET(path, { params }))).key;
    },
  });
}

/** A rotation: the new secret, and whether the old one ended with it. */
export interface Rotation {
  key: string;
  hasOldEnded: boolean;
}

export function useRotation(place: EndpointPlace, onSuccess: (rotation: Rotation) => void) {
  const client = useClient();
  return useChange(
    async (gracePeriodSeconds: number): Promise<Rotation> => {
      const params = { path: { app_id: place.app, endpoint_id: place.endpoint } };
      const path = "/api/v1/app/{app_id}/endpoint/{endpoint_id}/secret/rotate";
      const answer = client.POST(path, { params, body: { gracePeriodSeconds } });
      // Only old SDKs get an answer without a body.
      const { key } = (await body(answer)) as EndpointSecretOut;
      return { key, hasOldEnded: gracePeriodSeconds === 0 };
    },
    { stale: [keys.endpoint(place)], onSuccess },
  );
}

const secretKey = (place: EndpointPlace) => [...keys.endpoint(place), "secret"];
