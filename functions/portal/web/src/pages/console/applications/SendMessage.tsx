import { useId, useState } from "react";
import { Link } from "wouter";
import { body } from "../../../api/client";
import { useEventTypes } from "../../../api/eventTypes";
import { useChange } from "../../../api/queries";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Form } from "../../../components/Field";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { useLook } from "../../../theme/LookContext";
import { exampleOf } from "../../catalog/entries";
import { objectOf } from "../../catalog/schema/reading";
import { CodeField, TextField } from "../parts/fields";
import { listed, parsedJson, problemAt, textOrNull } from "../parts/input";

interface Draft {
  eventType: string;
  payload: string;
  eventId: string;
  channels: string;
  tags: string;
}

const EMPTY: Draft = { eventType: "", payload: "{}", eventId: "", channels: "", tags: "" };

/** A form that sends a message to the endpoints of an application. */
export function SendMessage({ app }: { app: string }) {
  const words = useTexts().console.applications.send;
  const [draft, setDraft] = useState(EMPTY);
  const send = useSending(app);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  return (
    <Form name={words.title} error={send.error} onSubmit={() => send.mutate(draft)}>
      <EventTypeInput value={draft.eventType} onChange={(eventType) => set({ eventType })} />
      <ExampleButton eventType={draft.eventType} onExample={(payload) => set({ payload })} />
      <CodeField
        name="payload"
        label={words.payload}
        hint={words.payloadHint}
        value={draft.payload}
        onChange={(payload) => set({ payload })}
      />
      <Extras draft={draft} onChange={set} />
      <button type="submit" className="primary" disabled={send.isPending}>
        {words.send}
      </button>
      {send.data && (
        <p>
          <Link className="button" href={paths.message(app, send.data.id)}>
            {words.open}
          </Link>
        </p>
      )}
    </Form>
  );
}

function useSending(app: string) {
  const texts = useTexts();
  const words = texts.console.applications.send;
  const client = useClient();
  const announce = useAnnounce();
  const send = ({ eventType, payload, eventId, channels, tags }: Draft) => {
    const parsed = objectOf(parsedJson(payload, "payload", texts));
    if (parsed === null) throw problemAt("payload", words.payloadHint);
    return body(
      client.POST("/api/v1/app/{app_id}/msg", {
        params: { path: { app_id: app } },
        body: {
          eventType,
          payload: parsed,
          payloadRetentionPeriod: null,
          eventId: textOrNull(eventId),
          channels: listed(channels),
          tags: listed(tags),
        },
      }),
    );
  };
  // A payload that is no JSON is an error of the change, like one that the API refuses.
  return useChange(async (draft: Draft) => await send(draft), {
    stale: [["app", app]],
    onSuccess: () => announce(words.sent),
  });
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

function Extras({ draft, onChange }: { draft: Draft; onChange: (change: Partial<Draft>) => void }) {
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
