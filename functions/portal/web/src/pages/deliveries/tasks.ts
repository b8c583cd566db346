import { body } from "../../api/client";
import { useChange, useQuery } from "../../api/queries";
import type { BackgroundTaskOut } from "../../api/schema";
import { useClient } from "../../session/SessionContext";
import { type ReplayKind, replayRequest } from "./replay";

const POLL_MS = 1_500;

/** Follows a background task until it ends. */
export function useTask(task: string | null) {
  const client = useClient();
  return useQuery({
    queryKey: ["task", task],
    queryFn: () =>
      body(
        client.GET("/api/v1/background-task/{task_id}", {
          params: { path: { task_id: task ?? "" } },
        }),
      ),
    enabled: task !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => state.data?.status === "running" && POLL_MS,
  });
}

/** Cancels a background task. */
export function useCancelTask(onSuccess: () => void) {
  const client = useClient();
  return useChange(
    (task: string) =>
      body(
        client.POST("/api/v1/background-task/{task_id}/cancel", {
          params: { path: { task_id: task } },
        }),
      ),
    { stale: [["task"]], onSuccess },
  );
}

const OPERATIONS = {
  recover: "/api/v1/app/{app_id}/endpoint/{endpoint_id}/recover",
  missing: "/api/v1/app/{app_id}/endpoint/{endpoint_id}/replay-missing",
  bulk: "/api/v1/app/{app_id}/endpoint/{endpoint_id}/bulk-replay",
} as const;

/** What is sent again, or only counted. */
export interface Replay {
  kind: ReplayKind;
  request: ReturnType<typeof replayRequest>;
  dryRun: boolean;
}

/** Starts a background task that sends or counts messages; calls back with its id. */
export function useReplay(app: string, endpoint: string, onSuccess: (task: string) => void) {
  const client = useClient();
  return useChange(
    ({ kind, request, dryRun }: Replay) =>
      body(
        client.POST(OPERATIONS[kind], {
          params: { path: { app_id: app, endpoint_id: endpoint } },
          body: { ...request, dryRun },
        }),
      ),
    { stale: [], onSuccess: ({ id }) => onSuccess(id) },
  );
}

/** Returns the number of messages that a task has sent, or in a dry run counted, so far. */
export function messagesOf({ data }: BackgroundTaskOut): number {
  const count: unknown = data["dryRun"] === true ? data["deliveries"] : data["messagesSent"];
  return typeof count === "number" ? count : 0;
}

/** Returns why a task has failed, in the words of the API. */
export function reasonOf({ data }: BackgroundTaskOut): string | null {
  return typeof data["reason"] === "string" ? data["reason"] : null;
}

export type TaskState = "running" | "finished" | "canceled" | "failed";

/** Returns the state of a task; the API lists a canceled one as failed. */
export function taskState({ status, data }: BackgroundTaskOut): TaskState {
  return status === "failed" && data["canceled"] === true ? "canceled" : status;
}
