import type { BackgroundTaskOut } from "../../../api/schema";
import { useFormats, useTexts } from "../../../language/LanguageContext";

/** The share of a task that is done, while the API knows it. */
export function Progress({ task }: { task: BackgroundTaskOut }) {
  const words = useTexts().console.tasks;
  const formats = useFormats();
  const share = task.status === "finished" ? 1 : task.progress;
  if (share === undefined) return null;
  return (
    <>
      <progress value={share} aria-label={words.progressOf(words.kinds[task.task])} />{" "}
      {formats.share(share)}
    </>
  );
}
