import { useState } from "react";
import type { EndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { ErrorNote } from "../../../components/ErrorNote";
import { Field, Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { useTexts } from "../../../language/LanguageContext";
import { type EndpointPlace, useEventTypes } from "../queries";
import { type SentTrial, useExample, useTrial } from "./queries";
import { SentAttempts } from "./SentAttempts";

interface TrialTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** Sends an example of an event type to the endpoint, and shows what comes of it. */
export default function TrialTab({ place, endpoint }: TrialTabProps) {
  const texts = useTexts().endpoints.trial;
  const types = useEventTypes();
  const announce = useAnnounce();
  const [sent, setSent] = useState<SentTrial | null>(null);
  const onSent = (trial: SentTrial) => {
    setSent(trial);
    announce(texts.sent);
  };
  if (endpoint.disabled) return <p className="note">{texts.disabledHelp}</p>;
  return (
    <>
      <p>{texts.help}</p>
      <Loaded query={types}>
        {(found) =>
          found.length === 0 ? (
            <p>{texts.noEventTypes}</p>
          ) : (
            <TrialForm place={place} names={found.map(({ name }) => name)} onSent={onSent} />
          )
        }
      </Loaded>
      {sent && <SentAttempts key={sent.message} place={place} sent={sent} />}
    </>
  );
}

interface TrialFormProps {
  place: EndpointPlace;
  names: string[];
  onSent: (sent: SentTrial) => void;
}

function TrialForm({ place, names, onSent }: TrialFormProps) {
  const texts = useTexts().endpoints.trial;
  const [eventType, setEventType] = useState("");
  // Null as long as the example is unchanged.
  const [typed, setTyped] = useState<string | null>(null);
  const example = useExample(eventType);
  const trial = useTrial(place, texts.notAnObject, onSent);
  const payload = typed ?? example.data ?? "";
  const choose = (name: string) => {
    setEventType(name);
    setTyped(null);
  };
  return (
    <Form
      name={texts.formName}
      error={trial.error}
      onSubmit={() => trial.mutate({ eventType, payload })}
    >
      {example.error && <ErrorNote error={example.error} />}
      <Field name="eventType" label={texts.eventType}>
        {(attributes) => (
          <select
            {...attributes}
            value={eventType}
            onChange={(event) => choose(event.target.value)}
          >
            <option value="">{texts.choose}</option>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <Field name="payload" label={texts.payload} hint={texts.payloadHint}>
        {(attributes) => (
          <textarea
            {...attributes}
            className="code"
            spellCheck={false}
            value={payload}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <button type="submit" className="primary" disabled={trial.isPending || eventType === ""}>
        {texts.send}
      </button>
    </Form>
  );
}
