import { useState } from "react";
import { body } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { isJsonObject } from "../../../api/jsonText";
import { useChange, useQuery } from "../../../api/queries";
import type { MessageAttemptOut } from "../../../api/schema";
import { useClient } from "../../../session/SessionContext";
import type { EndpointPlace } from "../queries";

const POLL_MS = 1_000;
/** Time after which nobody waits in front of the page anymore. */
const WATCHED_MS = 60_000;

/** A test event: the payload is the text of a JSON object. */
export interface Trial {
  eventType: string;
  payload: string;
}

/** A sent test event. */
export interface SentTrial {
  message: string;
  sentAt: number;
}

export function useTrial(
  place: EndpointPlace,
  notAnObject: string,
  onSent: (sent: SentTrial) => void,
) {
  const client = useClient();
  return useChange(
    async ({ eventType, payload }: Trial): Promise<SentTrial> => {
      if (!isJsonObject(payload)) {
        throw new ApiError(422, notAnObject, [{ path: ["payload"], message: notAnObject }]);
      }
      const attempt = await body(
        client.POST("/api/v1/app/{app_id}/endpoint/{endpoint_id}/msg/test-attempt", {
          params: { path: { app_id: place.app, endpoint_id: place.endpoint } },
          body: { eventType, payload: {}, payloadRetentionPeriod: null },
          // The payload goes as it was typed: parsed, 1.0 would become 1.
          bodySerializer: () => `{"eventType":${JSON.stringify(eventType)},"payload":${payload}}`,
        }),
      );
      return { message: attempt.msgId, sentAt: Date.now() };
    },
    { stale: [["app", place.app, "messages"]], onSuccess: onSent },
  );
}

/** Attempts of a test event as they are made, oldest first. */
export function useAttempts(place: EndpointPlace, { message, sentAt }: SentTrial) {
  const client = useClient();
  const [isWatching, setWatching] = useState(true);
  const query = useQuery({
    queryKey: ["app", place.app, "messages", message, "attempts", place.endpoint],
    queryFn: async () => {
      const params = {
        path: { app_id: place.app, msg_id: message },
        query: { endpoint_id: place.endpoint },
      };
      const { data } = await body(
        client.GET("/api/v1/app/{app_id}/attempt/msg/{msg_id}", { params }),
      );
      const attempts = data.filter(({ statusText }) => statusText !== "pending").reverse();
      setWatching(stageOf(attempts) !== "succeeded" && Date.now() - sentAt < WATCHED_MS);
      return attempts;
    },
    refetchInterval: isWatching ? POLL_MS : false,
  });
  return { query, isWatching };
}

export type Stage = "waiting" | "retrying" | "succeeded";

/** Returns how far a test event is by its attempts, oldest first. */
export function stageOf(attempts: readonly Pick<MessageAttemptOut, "statusText">[]): Stage {
  if (attempts.some(({ statusText }) => statusText === "success")) return "succeeded";
  return attempts.some(({ statusText }) => statusText === "fail") ? "retrying" : "waiting";
}
