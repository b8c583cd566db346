import { Field, Form } from "../../components/Field";
import { useTexts } from "../../language/LanguageContext";
import { STATUS } from "./attemptState";
import { CODE_CLASSES } from "./deliveryFilters";
import type { ReplayFields, ReplayKind } from "./replay";

interface ReplayFormProps {
  kind: ReplayKind;
  fields: ReplayFields;
  onChange: (changes: Partial<ReplayFields>) => void;
  error: Error | null;
  isPending: boolean;
  onSubmit: () => void;
}

/** The choice of the messages to send. */
export function ReplayForm({
  kind,
  fields,
  onChange,
  error,
  isPending,
  onSubmit,
}: ReplayFormProps) {
  const texts = useTexts().deliveries.replay;
  return (
    <Form error={error} onSubmit={onSubmit} name={texts[kind]}>
      <TypedField name="since" type="datetime-local" {...{ fields, onChange }} />
      <TypedField
        name="until"
        type="datetime-local"
        hint={texts.untilHint}
        isOptional
        {...{ fields, onChange }}
      />
      {kind === "bulk" && <BulkFields fields={fields} onChange={onChange} />}
      <button type="submit" className="primary" disabled={isPending}>
        {texts.count}
      </button>
    </Form>
  );
}

type FieldsProps = Pick<ReplayFormProps, "fields" | "onChange">;

function BulkFields({ fields, onChange }: FieldsProps) {
  const texts = useTexts().deliveries;
  const codes = CODE_CLASSES.map((code) => [code, texts.filters.codeClasses[code]] as const);
  const states = Object.entries(STATUS).map(
    ([name, number]) => [String(number), texts.states[name as keyof typeof STATUS]] as const,
  );
  return (
    <>
      <TypedField
        name="eventTypes"
        hint={texts.replay.eventTypesHint}
        isOptional
        {...{ fields, onChange }}
      />
      <TypedField name="channel" isOptional {...{ fields, onChange }} />
      <TypedField name="tag" isOptional {...{ fields, onChange }} />
      <ChosenField name="status" options={states} {...{ fields, onChange }} />
      <ChosenField name="statusCodeClass" options={codes} {...{ fields, onChange }} />
    </>
  );
}

/** Returns the labels of the form's fields. */
function useLabels(): Record<keyof ReplayFields, string> {
  const { replay, filters } = useTexts().deliveries;
  return {
    since: replay.since,
    until: replay.until,
    eventTypes: replay.eventTypes,
    channel: filters.channel,
    tag: filters.tag,
    status: replay.deliveryStatus,
    statusCodeClass: replay.lastCode,
  };
}

interface TypedFieldProps extends FieldsProps {
  name: keyof ReplayFields;
  type?: "text" | "datetime-local";
  hint?: string;
  isOptional?: boolean;
}

function TypedField({ name, type, hint, isOptional, fields, onChange }: TypedFieldProps) {
  const labels = useLabels();
  return (
    <Field name={name} label={labels[name]} hint={hint} isOptional={isOptional ?? false}>
      {(attributes) => (
        <input
          {...attributes}
          type={type ?? "text"}
          value={fields[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

interface ChosenFieldProps extends FieldsProps {
  name: keyof ReplayFields;
  options: readonly (readonly [string, string])[];
}

function ChosenField({ name, options, fields, onChange }: ChosenFieldProps) {
  const labels = useLabels();
  const { filters } = useTexts().deliveries;
  return (
    <Field name={name} label={labels[name]}>
      {(attributes) => (
        <select
          {...attributes}
          value={fields[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        >
          <option value="">{filters.all}</option>
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
