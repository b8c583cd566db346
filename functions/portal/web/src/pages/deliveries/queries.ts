import { body } from "../../api/client";
import { useChange, usePages, useQuery } from "../../api/queries";
import type { DeliveryStateOut } from "../../api/schema";
import { useClient } from "../../session/SessionContext";
import { attemptQuery, type DeliveryFilters } from "./deliveryFilters";

/** Pause between two looks at what may have changed; the query client makes none in hidden tabs. */
const LIVE_MS = 3_000;
const PAGE = 50;

/** Reads an endpoint's attempts, newest first. */
export function useAttemptsOfEndpoint(
  app: string,
  endpoint: string,
  filters: DeliveryFilters,
  isLive: boolean,
) {
  const client = useClient();
  return usePages(
    ["app", app, "attempts", "endpoint", endpoint, filters],
    (iterator) =>
      body(
        client.GET("/api/v1/app/{app_id}/attempt/endpoint/{endpoint_id}", {
          params: {
            path: { app_id: app, endpoint_id: endpoint },
            query: {
              ...attemptQuery(filters, Date.now()),
              with_content: false,
              with_delivery: true,
              limit: PAGE,
              ...(iterator !== undefined && { iterator }),
            },
          },
        }),
      ),
    { refetchInterval: isLive && LIVE_MS },
  );
}

/** Counts the attempts that `useAttemptsOfEndpoint` lists. */
export function useAttemptCount(app: string, endpoint: string, filters: DeliveryFilters) {
  const client = useClient();
  return useQuery({
    queryKey: ["app", app, "attempts", "count", endpoint, filters],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/attempt/endpoint/{endpoint_id}/count", {
          params: {
            path: { app_id: app, endpoint_id: endpoint },
            query: attemptQuery(filters, Date.now()),
          },
        }),
      ),
  });
}

/** Reads an attempt with its answer. */
export function useAttempt(app: string, message: string, attempt: string) {
  const client = useClient();
  return useQuery({
    queryKey: ["app", app, "attempts", "one", message, attempt],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/msg/{msg_id}/attempt/{attempt_id}", {
          params: {
            path: { app_id: app, msg_id: message, attempt_id: attempt },
            query: { expanded_statuses: true },
          },
        }),
      ),
  });
}

/** Reads the headers of an attempt. */
export function useAttemptHeaders(app: string, message: string, attempt: string) {
  const client = useClient();
  return useQuery({
    queryKey: ["app", app, "attempts", "headers", message, attempt],
    queryFn: () =>
      body(
        client.GET("/api/v1/app/{app_id}/msg/{msg_id}/attempt/{attempt_id}/headers", {
          params: { path: { app_id: app, msg_id: message, attempt_id: attempt } },
        }),
      ),
  });
}

/** Reads the attempts of a message, at one endpoint if it is given; newest first. */
export function useAttemptsOfMessage(
  app: string,
  message: string,
  options: { endpoint?: string; isLive: boolean },
) {
  const client = useClient();
  const { endpoint, isLive } = options;
  return usePages(
    ["app", app, "attempts", "message", message, endpoint ?? ""],
    (iterator) =>
      body(
        client.GET("/api/v1/app/{app_id}/attempt/msg/{msg_id}", {
          params: {
            path: { app_id: app, msg_id: message },
            query: {
              expanded_statuses: true,
              with_content: false,
              limit: PAGE,
              ...(endpoint !== undefined && { endpoint_id: endpoint }),
              ...(iterator !== undefined && { iterator }),
            },
          },
        }),
      ),
    { refetchInterval: isLive && LIVE_MS },
  );
}

/** Reads the state of a message's delivery to an endpoint; null if there is none. */
export function useDelivery(app: string, message: string, endpoint: string) {
  const client = useClient();
  const page = (iterator: string | undefined) =>
    body(
      client.GET("/api/v1/app/{app_id}/msg/{msg_id}/endpoint", {
        params: {
          path: { app_id: app, msg_id: message },
          query: { expanded_statuses: true, limit: 250, ...(iterator && { iterator }) },
        },
      }),
    );
  return useQuery({
    queryKey: ["app", app, "attempts", "delivery", message, endpoint],
    queryFn: async (): Promise<DeliveryStateOut | null> => {
      let iterator: string | undefined;
      for (;;) {
        const destinations = await page(iterator);
        const found = destinations.data.find(({ id }) => id === endpoint);
        if (found !== undefined || destinations.done) return found ?? null;
        iterator = destinations.iterator ?? undefined;
      }
    },
    refetchInterval: ({ state }) => state.data?.nextAttempt != null && LIVE_MS,
  });
}

/** Resends a message to an endpoint. */
export function useResend(app: string, onSuccess: () => void) {
  const client = useClient();
  return useChange(
    ({ message, endpoint }: { message: string; endpoint: string }) =>
      body(
        client.POST("/api/v1/app/{app_id}/msg/{msg_id}/endpoint/{endpoint_id}/resend", {
          params: { path: { app_id: app, msg_id: message, endpoint_id: endpoint } },
        }),
      ),
    {
      stale: [
        ["app", app, "attempts"],
        ["app", app, "messages"],
      ],
      onSuccess,
    },
  );
}
