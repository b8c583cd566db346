import { useState } from "react";
import { useEventType, useEventTypes } from "../../../api/eventTypes";
import type { EndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { ErrorNote } from "../../../components/ErrorNote";
import { Field, Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { examplePayload } from "./example";
import { type SentTrial, useTrial } from "./queries";
import { SentAttempts } from "./SentAttempts";

interface TrialTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** Sends an example of an event type to the endpoint, and shows what comes of it. */
export default function TrialTab({ place, endpoint }: TrialTabProps) {
  const texts = useTexts().endpoints.trial;
  const types = useEventTypes(false);
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
        {({ items }) =>
          items.length === 0 ? (
            <p>{texts.noEventTypes}</p>
          ) : (
            <TrialForm place={place} names={items.map(({ name }) => name)} onSent={onSent} />
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
  const [eventType, setEventType] = useState(names[0] ?? "");
  // Null as long as the example is unchanged.
  const [typed, setTyped] = useState<string | null>(null);
  const found = useEventType(eventType);
  const trial = useTrial(place, texts.notAnObject, onSent);
  const example = found.data && JSON.stringify(examplePayload(found.data.schemas), null, 2);
  const payload = typed ?? example ?? "";
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
      {found.error && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      <Field name="eventType" label={texts.eventType}>
        {(attributes) => (
          <select
            {...attributes}
            value={eventType}
            onChange={(event) => choose(event.target.value)}
          >
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
            // Until the example is here, which would mix with what is typed.
            readOnly={found.isPending}
            value={payload}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <button type="submit" className="primary" disabled={trial.isPending || found.isPending}>
        {texts.send}
      </button>
    </Form>
  );
}
