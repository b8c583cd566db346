import { useEffect, useRef } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { BackgroundTaskOut } from "../../api/schema";
import { Loaded } from "../../components/Loaded";
import { VisibleText } from "../../components/VisibleText";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { messagesOf, reasonOf } from "./tasks";

interface ReplayCountProps {
  query: UseQueryResult<BackgroundTaskOut>;
  /** Leads back to the choice. */
  onChange: () => void;
}

/** The number of messages that would be sent, while and after they are counted. */
export function ReplayCount({ query, onChange }: ReplayCountProps) {
  const texts = useTexts().deliveries.replay;
  const result = useRef<HTMLDivElement>(null);
  // The button that had focus is gone with the form.
  useEffect(() => result.current?.focus(), []);
  return (
    <>
      <div ref={result} tabIndex={-1}>
        <Loaded query={query}>{(task) => <Counted task={task} />}</Loaded>
      </div>
      <button type="button" onClick={onChange}>
        {texts.change}
      </button>
    </>
  );
}

function Counted({ task }: { task: BackgroundTaskOut }) {
  const texts = useTexts().deliveries.replay;
  const formats = useFormats();
  const number = messagesOf(task);
  if (task.status === "failed") {
    return (
      <p role="alert" className="note error">
        <VisibleText text={reasonOf(task) ?? ""} />
      </p>
    );
  }
  if (task.status === "running")
    return <p role="status">{texts.counting(formats.number(number))}</p>;
  return (
    <p role="status">{number === 0 ? texts.countedNone : texts.counted(formats.number(number))}</p>
  );
}
