import { useEffect, useId, useRef } from "react";
import { parentOrigins } from "../frame/parent";
import { useTexts } from "../language/LanguageContext";
import { useIsEnded } from "./SessionContext";

/** Says that the session has ended, over the page and with everything typed kept below. */
export function SessionEnded() {
  const texts = useTexts().session;
  const isEnded = useIsEnded();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isEnded) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isEnded]);
  return (
    <dialog ref={dialog} aria-labelledby={heading}>
      <h2 id={heading}>{texts.endedTitle}</h2>
      <p>{parentOrigins().length > 0 ? texts.endedInFrame : texts.endedHelp}</p>
    </dialog>
  );
}
