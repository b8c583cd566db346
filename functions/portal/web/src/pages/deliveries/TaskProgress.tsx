import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { BackgroundTaskOut } from "../../api/schema";
import { useAnnounce } from "../../components/Announcer";
import { ErrorNote } from "../../components/ErrorNote";
import { Loaded } from "../../components/Loaded";
import { VisibleText } from "../../components/VisibleText";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { messagesOf, reasonOf, taskState, useCancelTask, useTask } from "./tasks";

interface TaskProgressProps {
  app: string;
  task: string;
  onClose: () => void;
}

/** How far a task is that sends messages, and the way to stop it. */
export function TaskProgress({ app, task, onClose }: TaskProgressProps) {
  const texts = useTexts();
  const query = useTask(task);
  const queries = useQueryClient();
  const sent = query.data ? messagesOf(query.data) : 0;
  useEffect(() => {
    if (sent > 0) void queries.invalidateQueries({ queryKey: ["app", app, "attempts"] });
  }, [app, queries, sent]);
  const isRunning = query.data?.status === "running";
  return (
    <section className="note" aria-label={texts.deliveries.task.label}>
      <Loaded query={query}>{(found) => <Progress task={found} />}</Loaded>
      <div className="actions">
        {isRunning ? (
          <CancelButton task={task} />
        ) : (
          <button type="button" onClick={onClose}>
            {texts.actions.close}
          </button>
        )}
      </div>
    </section>
  );
}

/** The state of a task in words, and as a bar while it runs. */
function Progress({ task }: { task: BackgroundTaskOut }) {
  const texts = useTexts().deliveries.task;
  const formats = useFormats();
  const state = taskState(task);
  const reason = reasonOf(task);
  return (
    <>
      <p role="status">{texts[state](formats.number(messagesOf(task)))}</p>
      {state === "running" && (
        <progress aria-label={texts.label} {...(task.progress && { value: task.progress })} />
      )}
      {state === "failed" && reason !== null && (
        <p className="muted">
          <VisibleText text={reason} />
        </p>
      )}
    </>
  );
}

function CancelButton({ task }: { task: string }) {
  const texts = useTexts();
  const announce = useAnnounce();
  const { session } = useSession();
  const cancel = useCancelTask(() => announce(texts.deliveries.task.canceledNow));
  if (!session.can("CreateAttempts")) return null;
  return (
    <>
      {cancel.error && <ErrorNote error={cancel.error} />}
      <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate(task)}>
        {texts.actions.cancel}
      </button>
    </>
  );
}
