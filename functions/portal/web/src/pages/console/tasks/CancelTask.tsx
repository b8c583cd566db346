import { useState } from "react";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { BackgroundTaskOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";

/** Cancels a running task, after a question. */
export function CancelTask({ task }: { task: BackgroundTaskOut }) {
  const words = useTexts().console.tasks;
  const client = useClient();
  const announce = useAnnounce();
  const [isAsking, setAsking] = useState(false);
  const params = { path: { task_id: task.id } };
  const cancel = useChange(
    () => body(client.POST("/api/v1/background-task/{task_id}/cancel", { params })),
    {
      stale: [["background-tasks"]],
      onSuccess: () => {
        announce(words.cancelAsked);
        setAsking(false);
      },
    },
  );
  if (task.status !== "running") return null;
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {words.cancel}
      </button>
      {isAsking && (
        <ConfirmDialog
          title={words.cancelTitle}
          change={cancel}
          onConfirm={() => cancel.mutate(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>{words.cancelHelp}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
