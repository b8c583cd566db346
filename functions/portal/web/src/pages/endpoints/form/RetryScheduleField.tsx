import { useId } from "react";
import { Field } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { SCHEDULE_KINDS, type ScheduleDraft } from "./schedule";

interface RetryScheduleFieldProps {
  schedule: ScheduleDraft;
  onChange: (schedule: ScheduleDraft) => void;
}

/** The retry schedule of an endpoint: the stack's, none, or its own. */
export function RetryScheduleField({ schedule, onChange }: RetryScheduleFieldProps) {
  const texts = useTexts().endpoints.form;
  const legend = useId();
  return (
    <fieldset aria-labelledby={legend}>
      <legend id={legend}>{texts.schedule}</legend>
      {SCHEDULE_KINDS.map((kind) => (
        <div key={kind} className="choice">
          <label>
            <input
              type="radio"
              name={legend}
              checked={schedule.kind === kind}
              onChange={() => onChange({ ...schedule, kind })}
            />{" "}
            {texts.scheduleKinds[kind]}
          </label>
        </div>
      ))}
      {schedule.kind === "own" && (
        <Field name="retrySchedule" label={texts.delays} hint={texts.delaysHint}>
          {(attributes) => (
            <input
              {...attributes}
              value={schedule.text}
              onChange={(event) => onChange({ ...schedule, text: event.target.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  );
}
