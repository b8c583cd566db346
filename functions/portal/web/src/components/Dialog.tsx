import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useTexts } from "../language/LanguageContext";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons beside *Cancel*. */
  actions?: ReactNode;
}

/** A modal dialog, open as long as it is rendered. Escape and *Cancel* close it. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const texts = useTexts();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the dialog leaves the document: only then does the browser return focus.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={onClose}>
      <h2 id={heading}>{title}</h2>
      <div className="dialog-body">{children}</div>
      <footer className="actions">
        <button type="button" onClick={onClose}>
          {texts.actions.cancel}
        </button>
        {actions}
      </footer>
    </dialog>
  );
}
