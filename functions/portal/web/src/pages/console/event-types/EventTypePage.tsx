import { useParams } from "wouter";
import { body } from "../../../api/client";
import { EVENT_TYPES, useEventType } from "../../../api/eventTypes";
import { useChange } from "../../../api/queries";
import type { EventTypeOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { ArchiveEventType } from "./ArchiveEventType";
import { draftOf, type EditedEventType, fieldsOf } from "./draft";
import { EventTypeForm } from "./EventTypeForm";
import { RetrySchedule } from "./RetrySchedule";

/** One event type: its fields and schemas, and whether it is archived. */
export default function EventTypePage() {
  const { name } = useParams<{ name: string }>();
  const query = useEventType(name);
  return (
    <Page title={name}>
      <Loaded query={query}>{(eventType) => <Sections eventType={eventType} />}</Loaded>
    </Page>
  );
}

function Sections({ eventType }: { eventType: EventTypeOut }) {
  const texts = useTexts();
  const client = useClient();
  const announce = useAnnounce();
  const params = { path: { event_type_name: eventType.name } };
  const save = useChange(
    async (draft: EditedEventType) => {
      const fields = fieldsOf(draft, texts);
      return await body(
        client.PATCH("/api/v1/event-type/{event_type_name}", { params, body: fields }),
      );
    },
    {
      stale: [EVENT_TYPES],
      onSuccess: () => announce(texts.console.eventTypes.saved),
    },
  );
  return (
    <>
      <section>
        <EventTypeForm
          initial={draftOf(eventType)}
          error={save.error}
          isSaving={save.isPending}
          onSave={(draft) => save.mutate(draft)}
        />
      </section>
      <RetrySchedule name={eventType.name} />
      <ArchiveEventType eventType={eventType} />
    </>
  );
}
