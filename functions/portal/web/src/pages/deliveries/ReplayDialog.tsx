import { useState } from "react";
import { useAnnounce } from "../../components/Announcer";
import { Dialog } from "../../components/Dialog";
import { ErrorNote } from "../../components/ErrorNote";
import { useTexts } from "../../language/LanguageContext";
import type { DeliveryFilters } from "./deliveryFilters";
import { initialFields, type ReplayKind, replayRequest } from "./replay";
import { ReplayCount } from "./ReplayCount";
import { ReplayForm } from "./ReplayForm";
import { type Replay, useCancelTask, useReplay, useTask } from "./tasks";

interface ReplayDialogProps {
  kind: ReplayKind;
  app: string;
  endpoint: string;
  filters: DeliveryFilters;
  onClose: () => void;
  onStarted: (task: string) => void;
}

const HELP = { recover: "recoverHelp", missing: "missingHelp", bulk: "bulkHelp" } as const;

/** Sends many messages again: first they are chosen, then counted, then confirmed. */
export function ReplayDialog({
  kind,
  app,
  endpoint,
  filters,
  onClose,
  onStarted,
}: ReplayDialogProps) {
  const texts = useTexts();
  const [fields, setFields] = useState(() => initialFields(filters, Date.now()));
  const count = useCount(app, endpoint);
  const start = useStart(app, endpoint, onStarted);
  const { chosen, number } = count;
  const close = () => {
    count.stop();
    onClose();
  };
  const confirm = number !== null && number > 0 && chosen !== null && (
    <button
      type="button"
      className="primary"
      disabled={start.isPending}
      onClick={() => start.mutate({ ...chosen, dryRun: false })}
    >
      {texts.actions.confirm}
    </button>
  );
  return (
    <Dialog title={texts.deliveries.replay[kind]} onClose={close} actions={confirm}>
      <p>{texts.deliveries.replay[HELP[kind]]}</p>
      {chosen === null ? (
        <ReplayForm
          kind={kind}
          fields={fields}
          onChange={(changes) => setFields({ ...fields, ...changes })}
          error={count.error}
          isPending={count.isPending}
          onSubmit={() =>
            count.begin({ kind, request: replayRequest(kind, fields, Date.now()), dryRun: true })
          }
        />
      ) : (
        <ReplayCount query={count.task} onChange={count.stop} />
      )}
      {start.error && <ErrorNote error={start.error} />}
    </Dialog>
  );
}

function useStart(app: string, endpoint: string, onStarted: (task: string) => void) {
  const texts = useTexts().deliveries.replay;
  const announce = useAnnounce();
  return useReplay(app, endpoint, (task) => {
    announce(texts.started);
    onStarted(task);
  });
}

/** Counts the messages of a choice by a dry run; `stop` ends it, and lets choose again. */
function useCount(app: string, endpoint: string) {
  const [chosen, setChosen] = useState<Replay | null>(null);
  const [id, setId] = useState<string | null>(null);
  const begun = useReplay(app, endpoint, setId);
  const task = useTask(id);
  const cancel = useCancelTask(() => undefined);
  const isRunning = task.data?.status === "running";
  return {
    chosen: id === null ? null : chosen,
    task,
    number: task.data?.status === "finished" ? Number(task.data.data["deliveries"]) : null,
    error: begun.error,
    isPending: begun.isPending,
    begin: (replay: Replay) => {
      setChosen(replay);
      begun.mutate(replay);
    },
    stop: () => {
      // It only counts: whether the cancellation arrives in time does not matter.
      if (id !== null && isRunning) cancel.mutate(id);
      setId(null);
    },
  };
}
