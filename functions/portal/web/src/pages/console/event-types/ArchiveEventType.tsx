import { useState } from "react";
import { useLocation } from "wouter";
import { body } from "../../../api/client";
import { EVENT_TYPES } from "../../../api/eventTypes";
import { useChange } from "../../../api/queries";
import type { EventTypeOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { DeleteDialog } from "../parts/DeleteDialog";

/** Archives, restores and deletes an event type. */
export function ArchiveEventType({ eventType }: { eventType: EventTypeOut }) {
  const words = useTexts().console.eventTypes;
  const { name, archived } = eventType;
  const change = useArchiving(name);
  return (
    <section>
      <h2>{archived ? words.restore : words.archive}</h2>
      <p>{words.archiveHelp}</p>
      {change.error && <ErrorNote error={change.error} />}
      <div className="actions">
        <button type="button" onClick={() => change.mutate(!archived)}>
          {archived ? words.restore : words.archive}
        </button>
        <Deletion name={name} />
      </div>
    </section>
  );
}

function useArchiving(name: string) {
  const words = useTexts().console.eventTypes;
  const client = useClient();
  const announce = useAnnounce();
  const params = { path: { event_type_name: name } };
  return useChange(
    (archived: boolean) =>
      body(client.PATCH("/api/v1/event-type/{event_type_name}", { params, body: { archived } })),
    {
      stale: [EVENT_TYPES],
      onSuccess: ({ archived }) => announce(archived ? words.archived : words.restored),
    },
  );
}

function Deletion({ name }: { name: string }) {
  const texts = useTexts().console;
  const words = texts.eventTypes;
  const client = useClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const params = { path: { event_type_name: name }, query: { expunge: true } };
  const remove = useChange(
    () => body(client.DELETE("/api/v1/event-type/{event_type_name}", { params })),
    {
      stale: [["event-types", "list"]],
      onSuccess: () => {
        announce(words.deleted);
        go(paths.eventTypes());
      },
    },
  );
  return (
    <>
      <button type="button" className="danger" onClick={() => setAsking(true)}>
        {texts.parts.delete}
      </button>
      {isAsking && (
        <DeleteDialog
          name={name}
          help={words.deleteHelp}
          error={remove.error}
          onDelete={() => remove.mutate(undefined)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
