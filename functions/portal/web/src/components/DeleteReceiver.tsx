import { VisibleText } from "./VisibleText";
import { useTexts } from "../language/LanguageContext";
import { ConfirmDialog } from "./ConfirmDialog";

interface DeleteReceiverProps {
  title: string;
  /** Its address, which says which one it is. */
  address: string;
  description?: string;
  deletion: { isPending: boolean; error: Error | null; mutate: (input: undefined) => void };
  onClose: () => void;
}

/** Asks before an endpoint or a destination is deleted, with what tells it from the others. */
export function DeleteReceiver({
  title,
  address,
  description,
  deletion,
  onClose,
}: DeleteReceiverProps) {
  const { deleteHelp } = useTexts().endpoints.detail;
  return (
    <ConfirmDialog
      title={title}
      change={deletion}
      onConfirm={() => deletion.mutate(undefined)}
      onClose={onClose}
    >
      {description && (
        <p>
          <VisibleText text={description} />
        </p>
      )}
      <p>
        <strong>
          <VisibleText text={address} />
        </strong>
      </p>
      <p>{deleteHelp}</p>
    </ConfirmDialog>
  );
}
