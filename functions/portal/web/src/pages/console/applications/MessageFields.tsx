import { useId } from "react";
import { body } from "../../../api/client";
import { useEventTypes } from "../../../api/eventTypes";
import { useChange } from "../../../api/queries";
import { useAnnounce } from "../../../components/Announcer";
import { CodeField, TextField } from "../../../components/fields";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { useLook } from "../../../theme/LookContext";
import { exampleOf } from "../../catalog/entries";
import type { EditedMessage } from "./draft";

interface MessageFieldsProps {
  draft: EditedMessage;
  onChange: (change: Partial<EditedMessage>) => void;
}

/** The fields of a message to send. */
export function MessageFields({ draft, onChange }: MessageFieldsProps) {
  const words = useTexts().console.applications.send;
  return (
    <>
      <EventTypeInput value={draft.eventType} onChange={(eventType) => onChange({ eventType })} />
      <ExampleButton eventType={draft.eventType} onExample={(payload) => onChange({ payload })} />
      <CodeField
        name="payload"
        label={words.payload}
        hint={words.payloadHint}
        value={draft.payload}
        onChange={(payload) => onChange({ payload })}
      />
      <Extras draft={draft} onChange={onChange} />
    </>
  );
}

interface EventTypeInputProps {
  value: string;
  onChange: (value: string) => void;
}

function EventTypeInput({ value, onChange }: EventTypeInputProps) {
  const words = useTexts().console.applications.send;
  const { data } = useEventTypes(false);
  const list = useId();
  return (
    <>
      <TextField
        name="eventType"
        label={words.eventType}
        list={list}
        value={value}
        onChange={onChange}
      />
      <datalist id={list}>
        {data?.items.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
    </>
  );
}

interface ExampleButtonProps {
  eventType: string;
  onExample: (payload: string) => void;
}

function ExampleButton({ eventType, onExample }: ExampleButtonProps) {
  const words = useTexts().console.applications.send;
  const client = useClient();
  const announce = useAnnounce();
  const load = useChange(
    () =>
      body(
        client.GET("/api/v1/event-type/{event_type_name}", {
          params: { path: { event_type_name: eventType } },
        }),
      ),
    {
      stale: [],
      onSuccess: ({ schemas }) => {
        // The API's own examples are those of the first version.
        const example = exampleOf(schemas?.["1"]);
        if (example === null) announce(words.noExample);
        else onExample(JSON.stringify(example, null, 2));
      },
    },
  );
  if (eventType === "") return null;
  return (
    <p>
      <button type="button" onClick={() => load.mutate(undefined)}>
        {words.example}
      </button>
      {load.error && (
        <span role="alert" className="problem">
          {words.noExample}
        </span>
      )}
    </p>
  );
}

function Extras({ draft, onChange }: MessageFieldsProps) {
  const texts = useTexts().console;
  const words = texts.applications.send;
  const { showsChannels, showsTags } = useLook();
  return (
    <>
      <TextField
        name="eventId"
        label={words.eventId}
        hint={words.eventIdHint}
        isOptional
        value={draft.eventId}
        onChange={(eventId) => onChange({ eventId })}
      />
      {showsChannels && (
        <TextField
          name="channels"
          label={words.channels}
          hint={texts.parts.commas}
          isOptional
          value={draft.channels}
          onChange={(channels) => onChange({ channels })}
        />
      )}
      {showsTags && (
        <TextField
          name="tags"
          label={words.tags}
          hint={texts.parts.commas}
          isOptional
          value={draft.tags}
          onChange={(tags) => onChange({ tags })}
        />
      )}
    </>
  );
}
