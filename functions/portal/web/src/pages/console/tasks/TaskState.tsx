import type { BackgroundTaskOut } from "../../../api/schema";
import { Status, type Tone } from "../../../components/Status";
import { useTexts } from "../../../language/LanguageContext";

const TONES: Record<BackgroundTaskOut["status"], Tone> = {
  running: "waiting",
  finished: "good",
  failed: "bad",
};

/** The status of a task, with the reason of a failure. */
export function TaskState({ task }: { task: BackgroundTaskOut }) {
  const words = useTexts().console.tasks;
  if (task.data["canceled"] === true) return <Status tone="neutral">{words.canceled}</Status>;
  const { reason } = task.data;
  return (
    <>
      <Status tone={TONES[task.status]}>{words.statuses[task.status]}</Status>
      {typeof reason === "string" && <p className="hint">{reason}</p>}
    </>
  );
}
