import { useState } from "react";
import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { BackgroundTaskOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Dialog } from "../../../components/Dialog";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";

/** Cancels a running task, after a question. */
export function CancelTask({ task }: { task: BackgroundTaskOut }) {
  const texts = useTexts();
  const words = texts.console.tasks;
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
  const confirm = (
    <button type="button" className="danger" onClick={() => cancel.mutate(undefined)}>
      {texts.actions.confirm}
    </button>
  );
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        {words.cancel}
      </button>
      {isAsking && (
        <Dialog title={words.cancelTitle} onClose={() => setAsking(false)} actions={confirm}>
          {cancel.error && <ErrorNote error={cancel.error} />}
          <p>{words.cancelHelp}</p>
        </Dialog>
      )}
    </>
  );
}
