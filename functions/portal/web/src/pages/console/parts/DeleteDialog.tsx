import { useState } from "react";
import { Dialog } from "../../../components/Dialog";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { TextField } from "../../../components/fields";

interface DeleteDialogProps {
  /** Name that has to be typed. */
  name: string;
  help: string;
  error: Error | null;
  onDelete: () => void;
  onClose: () => void;
}

/** Asks for the name of what is deleted, which nobody types by accident. */
export function DeleteDialog({ name, help, error, onDelete, onClose }: DeleteDialogProps) {
  const { actions, console } = useTexts();
  const texts = console.parts;
  const [typed, setTyped] = useState("");
  const isConfirmed = typed.trim() === name.trim();
  return (
    <Dialog title={texts.deleteTitle(name)} onClose={onClose}>
      <p>{help}</p>
      <Form error={error} onSubmit={() => isConfirmed && onDelete()}>
        <TextField
          name="confirmation"
          label={texts.typeName(name)}
          value={typed}
          onChange={setTyped}
        />
        <button type="submit" className="danger" disabled={!isConfirmed}>
          {actions.confirm}
        </button>
      </Form>
    </Dialog>
  );
}
