import { useTexts } from "../../../language/LanguageContext";

interface FormActionsProps {
  isPending: boolean;
  onCancel: () => void;
}

/** The buttons below the form of a section. */
export function FormActions({ isPending, onCancel }: FormActionsProps) {
  const texts = useTexts().actions;
  return (
    <div className="actions">
      <button type="submit" className="primary" disabled={isPending}>
        {texts.save}
      </button>
      <button type="button" onClick={onCancel}>
        {texts.cancel}
      </button>
    </div>
  );
}
