import { allPages } from "../../../api/allPages";
import { body } from "../../../api/client";
import { useQuery } from "../../../api/queries";
import type { OperationalEndpointOut, OperationalEndpointUpsertIn } from "../../../api/schema";
import { useClient } from "../../../session/SessionContext";

export const OPERATIONAL = ["operational-endpoints"] as const;

export type OperationalEventType = NonNullable<OperationalEndpointUpsertIn["eventTypes"]>[number];

/** Fields of an endpoint that its form changes. */
export type OperationalFields = Required<
  Pick<OperationalEndpointUpsertIn, "url" | "description" | "eventTypes" | "throttleRate">
>;

export const OPERATIONAL_EVENT_TYPES: readonly OperationalEventType[] = [
  "background_task.finished",
  "endpoint.certificate_expiring",
  "endpoint.created",
  "endpoint.deleted",
  "endpoint.disabled",
  "endpoint.enabled",
  "endpoint.updated",
  "message.attempt.exhausted",
  "message.attempt.failing",
  "message.attempt.recovered",
  "message.refused",
];

export function useOperationalEndpoints() {
  const client = useClient();
  return useQuery({
    queryKey: OPERATIONAL,
    queryFn: () =>
      allPages((iterator) =>
        body(
          client.GET("/api/v1/operational-webhook/endpoint", {
            params: { query: { limit: 250, ...(iterator !== undefined && { iterator }) } },
          }),
        ),
      ),
  });
}

/** Returns all fields of an endpoint, which a change sends as a whole. */
export function upsertOf(endpoint: OperationalEndpointOut): OperationalEndpointUpsertIn {
  const { url, description, uid, throttleRate, retrySchedule, disabled, metadata } = endpoint;
  const { method, infoHeaders } = endpoint;
  return {
    url,
    description,
    disabled,
    metadata,
    // A method that the API answered is one that it takes.
    method: method,
    infoHeaders,
    uid: uid ?? null,
    throttleRate: throttleRate ?? null,
    retrySchedule: retrySchedule ?? null,
    // Names that the API answered are names that it takes.
    eventTypes: (endpoint.eventTypes ?? null) as OperationalEventType[] | null,
  };
}
