import type { ReactNode } from "react";
import { useTexts } from "../language/LanguageContext";
import { Dialog } from "./Dialog";
import { ErrorNote } from "./ErrorNote";

interface ConfirmDialogProps {
  title: string;
  /** What is confirmed, as far as it got. */
  change: { isPending: boolean; error: Error | null };
  /** The look of *Confirm*; dangerous by default. */
  tone?: "danger" | "primary";
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before a change, and says at once why it failed. */
export function ConfirmDialog({
  title,
  change,
  tone = "danger",
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) {
  const { confirm } = useTexts().actions;
  const button = (
    <button type="button" className={tone} disabled={change.isPending} onClick={onConfirm}>
      {confirm}
    </button>
  );
  return (
    <Dialog title={title} onClose={onClose} actions={button}>
      {change.error && <ErrorNote error={change.error} />}
      {children}
    </Dialog>
  );
}
