import { useDeferredValue, useState } from "react";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { EntryView } from "../../catalog/EntryView";
import { CheckField, ChoiceField, CodeField, TextField } from "../../../components/fields";
import { type EditedEventType, shownSchemas } from "./draft";

interface EventTypeFormProps {
  initial: EditedEventType;
  isNew?: boolean;
  error: Error | null;
  isSaving: boolean;
  onSave: (draft: EditedEventType) => void;
}

/** All fields of an event type, and its schemas as the catalog shows them. */
export function EventTypeForm({ initial, isNew, error, isSaving, onSave }: EventTypeFormProps) {
  const texts = useTexts();
  const words = texts.console.eventTypes;
  const [draft, setDraft] = useState(initial);
  const set = (change: Partial<EditedEventType>) =>
    setDraft((before) => ({ ...before, ...change }));
  return (
    <>
      <Form name={words.list} error={error} onSubmit={() => onSave(draft)}>
        {isNew && (
          <TextField
            name="name"
            label={words.name}
            hint={words.nameHint}
            value={draft.name}
            onChange={(name) => set({ name })}
          />
        )}
        <About draft={draft} onChange={set} />
        <CodeField
          name="schemas"
          label={words.schemas}
          hint={words.schemasHint}
          isOptional
          rows={18}
          value={draft.schemas}
          onChange={(schemas) => set({ schemas })}
        />
        <ChoiceField
          name="schemaEnforcement"
          label={words.enforcement}
          value={draft.schemaEnforcement}
          choices={(["off", "warn", "reject"] as const).map((each) => [
            each,
            words.enforcements[each],
          ])}
          onChange={(schemaEnforcement) => set({ schemaEnforcement })}
        />
        <button type="submit" className="primary" disabled={isSaving}>
          {texts.actions.save}
        </button>
      </Form>
      <Preview draft={draft} />
    </>
  );
}

interface AboutProps {
  draft: EditedEventType;
  onChange: (change: Partial<EditedEventType>) => void;
}

function About({ draft, onChange }: AboutProps) {
  const words = useTexts().console.eventTypes;
  return (
    <>
      <TextField
        name="description"
        label={words.description}
        value={draft.description}
        onChange={(description) => onChange({ description })}
      />
      <TextField
        name="groupName"
        label={words.group}
        isOptional
        value={draft.groupName}
        onChange={(groupName) => onChange({ groupName })}
      />
      <TextField
        name="featureFlags"
        label={words.flags}
        hint={words.flagsHint}
        isOptional
        value={draft.featureFlags}
        onChange={(featureFlags) => onChange({ featureFlags })}
      />
      <CheckField
        label={words.deprecated}
        checked={draft.deprecated}
        onChange={(deprecated) => onChange({ deprecated })}
      />
    </>
  );
}

function Preview({ draft }: { draft: EditedEventType }) {
  const words = useTexts().console.eventTypes;
  const schemas = shownSchemas(useDeferredValue(draft.schemas));
  if (schemas === null) return null;
  const { name, description, deprecated } = draft;
  return (
    <details>
      <summary>{words.preview}</summary>
      <EntryView entry={{ name, description, deprecated, groupName: null, schemas }} />
    </details>
  );
}
