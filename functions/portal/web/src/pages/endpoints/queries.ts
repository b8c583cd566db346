import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, body } from "../../api/client";
import { pagesQuery, useChange, useQuery } from "../../api/queries";
import type { EndpointFailuresOut, EndpointOut, EndpointPatch } from "../../api/schema";
import { ENDPOINTS_PAGE } from "../../app/paths";
import { useClient } from "../../session/SessionContext";
import type { HeaderChanges } from "./form/headers";

/** An endpoint's place: the ids of its application and its own. */
export interface EndpointPlace {
  app: string;
  endpoint: string;
}

export const keys = {
  endpoints: (app: string) => ["app", app, "endpoints"] as const,
  endpoint: ({ app, endpoint }: EndpointPlace) => ["app", app, "endpoints", endpoint] as const,
};

const pathOf = ({ app, endpoint }: EndpointPlace) => ({ app_id: app, endpoint_id: endpoint });

export function useEndpoints(app: string) {
  return useInfiniteQuery(endpointsQuery(useClient(), app));
}

/** Returns the query of the list of endpoints. */
export function endpointsQuery(client: ApiClient, app: string) {
  return pagesQuery(keys.endpoints(app), (iterator) =>
    body(
      client.GET("/api/v1/app/{app_id}/endpoint", {
        params: {
          path: { app_id: app },
          query: { limit: ENDPOINTS_PAGE, ...(iterator && { iterator }) },
        },
      }),
    ),
  );
}

/** Returns the results of the last 24 hours by endpoint: one call for each page of the list. */
export function useFailures(app: string, endpoints: readonly EndpointOut[]) {
  const client = useClient();
  const ids = endpoints.map(({ id }) => id);
  return useQuery({
    queryKey: ["app", app, "endpoint-failures", ids],
    enabled: ids.length > 0,
    // Results of the endpoints so far stay while those of the next page are loaded.
    placeholderData: (previous: Map<string, EndpointFailuresOut> | undefined) => previous,
    queryFn: async () => {
      const pages = await Promise.all(chunks(ids).map((chunk) => failuresOf(client, app, chunk)));
      return new Map(pages.flat().map((results) => [results.endpointId, results]));
    },
  });
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / ENDPOINTS_PAGE);
  return Array.from({ length: count }, (_, index) =>
    ids.slice(index * ENDPOINTS_PAGE, (index + 1) * ENDPOINTS_PAGE),
  );
}

async function failuresOf(client: ApiClient, app: string, ids: string[]) {
  const params = { path: { app_id: app }, query: { endpoint_ids: ids } };
  return (await body(client.GET("/api/v1/app/{app_id}/stats/endpoints", { params }))).data;
}

export function useEndpoint(place: EndpointPlace) {
  const client = useClient();
  return useQuery({
    queryKey: keys.endpoint(place),
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/endpoint/{endpoint_id}", {
          params: { path: pathOf(place) },
        }),
      ),
  });
}

export function useHeaders(place: EndpointPlace) {
  const client = useClient();
  return useQuery({
    queryKey: [...keys.endpoint(place), "headers"],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/endpoint/{endpoint_id}/headers", {
          params: { path: pathOf(place) },
        }),
      ),
  });
}

/** What an edit sends: fields, headers, or both. */
export interface EndpointChanges {
  fields: EndpointPatch;
  headers: HeaderChanges | null;
}

export function usePatchEndpoint(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  const params = { path: pathOf(place) };
  return useChange(
    async ({ fields, headers }: EndpointChanges) => {
      if (Object.keys(fields).length > 0) {
        await client.PATCH("/api/v1/app/{app_id}/endpoint/{endpoint_id}", { params, body: fields });
      }
      if (headers !== null) {
        const path = "/api/v1/app/{app_id}/endpoint/{endpoint_id}/headers";
        await client.PATCH(path, { params, body: headers });
      }
    },
    { stale: [keys.endpoints(place.app)], onSuccess },
  );
}

/** Returns the change that pauses or resumes an endpoint. */
export function usePauseEndpoint(
  place: EndpointPlace,
  change: "pause" | "resume",
  onSuccess: () => void,
) {
  const client = useClient();
  return useChange(
    () =>
      client.POST(`/api/v1/app/{app_id}/endpoint/{endpoint_id}/${change}`, {
        params: { path: pathOf(place) },
      }),
    { stale: [keys.endpoints(place.app)], onSuccess },
  );
}

export function useDeleteEndpoint(place: EndpointPlace, onSuccess: () => void) {
  const client = useClient();
  const queries = useQueryClient();
  return useChange(
    () =>
      client.DELETE("/api/v1/app/{app_id}/endpoint/{endpoint_id}", {
        params: { path: pathOf(place) },
      }),
    {
      stale: [],
      onSuccess: () => {
        // What this page shows does not exist anymore; the list reads again when it opens.
        const queryKey = keys.endpoints(place.app);
        void queries.invalidateQueries({ queryKey, refetchType: "none" });
        onSuccess();
      },
    },
  );
}
