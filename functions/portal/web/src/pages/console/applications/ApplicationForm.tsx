import { useState } from "react";
import type { ApplicationOut } from "../../../api/schema";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { TextField } from "../../../components/fields";
import { numberOf, textOrNull } from "../parts/input";

/** Fields of an application that the form changes. */
export interface ApplicationFields {
  name: string;
  uid: string | null;
  throttleRate: number | null;
}

interface ApplicationFormProps {
  application?: ApplicationOut;
  error: Error | null;
  isSaving: boolean;
  onSave: (fields: ApplicationFields) => void;
}

/** Name, own id and rate limit of an application. */
export function ApplicationForm({ application, error, isSaving, onSave }: ApplicationFormProps) {
  const texts = useTexts();
  const words = texts.console.applications;
  const [name, setName] = useState(application?.name ?? "");
  const [uid, setUid] = useState(application?.uid ?? "");
  const [rate, setRate] = useState(String(application?.throttleRate ?? ""));
  const save = () => onSave({ name, uid: textOrNull(uid), throttleRate: numberOf(rate) });
  return (
    <Form name={words.details} error={error} onSubmit={save}>
      <TextField name="name" label={words.name} value={name} onChange={setName} />
      <TextField
        name="uid"
        label={words.uid}
        hint={words.uidHint}
        isOptional
        value={uid}
        onChange={setUid}
      />
      <TextField
        name="throttleRate"
        label={words.rate}
        hint={words.rateHint}
        isOptional
        type="number"
        value={rate}
        onChange={setRate}
      />
      <button type="submit" className="primary" disabled={isSaving}>
        {texts.actions.save}
      </button>
    </Form>
  );
}
