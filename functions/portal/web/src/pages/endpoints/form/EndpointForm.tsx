import { type ReactNode, useState } from "react";
import { ApiError } from "../../../api/errors";
import { Field, Form } from "../../../components/Field";
import { TextField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import type { EditedEndpoint } from "./draft";
import { EventTypesField } from "./EventTypesField";
import { duplicateOf } from "./headers";
import { HeadersField } from "./HeadersField";
import { RetryScheduleField } from "./RetryScheduleField";
import { Special } from "./Special";

interface EndpointFormProps {
  before: EditedEndpoint;
  error: Error | null;
  isPending: boolean;
  onSubmit: (draft: EditedEndpoint) => void;
  /** Buttons beside *Save*. */
  children?: ReactNode;
}

/** The form of a new or changed endpoint. */
export function EndpointForm({ before, error, isPending, onSubmit, children }: EndpointFormProps) {
  const texts = useTexts();
  const [draft, setDraft] = useState(before);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const change = (changed: Partial<EditedEndpoint>) => setDraft({ ...draft, ...changed });
  const submit = () => {
    const duplicate = duplicateOf(draft.headers);
    const found =
      duplicate === null ? null : headersProblem(texts.endpoints.form.duplicateHeader(duplicate));
    setProblem(found);
    if (found === null) onSubmit(draft);
  };
  return (
    <Form name={texts.endpoints.form.formName} error={problem ?? error} onSubmit={submit}>
      <MainFields draft={draft} change={change} />
      <Advanced draft={draft} change={change} />
      <div className="actions">
        <button type="submit" className="primary" disabled={isPending}>
          {texts.actions.save}
        </button>
        {children}
      </div>
    </Form>
  );
}

function headersProblem(message: string): ApiError {
  return new ApiError(422, message, [{ path: ["headers"], message }]);
}

export interface FieldsProps {
  draft: EditedEndpoint;
  change: (changed: Partial<EditedEndpoint>) => void;
}

function MainFields({ draft, change }: FieldsProps) {
  const texts = useTexts().endpoints.form;
  return (
    <>
      <Field name="url" label={texts.url} hint={texts.urlHint}>
        {(attributes) => (
          <input
            {...attributes}
            type="url"
            required
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
          />
        )}
      </Field>
      <TextField
        isOptional
        name="description"
        label={texts.description}
        value={draft.description}
        onChange={(description) => change({ description })}
      />
      <EventTypesField
        selected={draft.eventTypes}
        onChange={(eventTypes) => change({ eventTypes })}
      />
      <TextField
        isOptional
        name="channels"
        label={texts.channels}
        hint={texts.channelsHint}
        value={draft.channels}
        onChange={(channels) => change({ channels })}
      />
      <TextField
        isOptional
        name="throttleRate"
        label={texts.rate}
        hint={texts.rateHint}
        inputMode="numeric"
        value={draft.throttleRate}
        onChange={(throttleRate) => change({ throttleRate })}
      />
    </>
  );
}

function Advanced({ draft, change }: FieldsProps) {
  return (
    <>
      <HeadersField rows={draft.headers} onChange={(headers) => change({ headers })} />
      <RetryScheduleField
        schedule={draft.retrySchedule}
        onChange={(retrySchedule) => change({ retrySchedule })}
      />
      <Special draft={draft} change={change} />
    </>
  );
}
