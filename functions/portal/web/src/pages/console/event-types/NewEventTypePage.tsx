import { useLocation } from "wouter";
import { body } from "../../../api/client";
import { EVENT_TYPES } from "../../../api/eventTypes";
import { useChange } from "../../../api/queries";
import { paths } from "../../../app/paths";
import { useAnnounce } from "../../../components/Announcer";
import { Page } from "../../../components/Page";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { type EditedEventType, fieldsOf, NEW_EVENT_TYPE } from "./draft";
import { EventTypeForm } from "./EventTypeForm";

/** A form that creates an event type. */
export default function NewEventTypePage() {
  const texts = useTexts();
  const words = texts.console.eventTypes;
  const client = useClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const create = useChange(
    async (draft: EditedEventType) => {
      const fields = { archived: false, ...fieldsOf(draft, texts), name: draft.name };
      return await body(client.POST("/api/v1/event-type", { body: fields }));
    },
    {
      stale: [EVENT_TYPES],
      onSuccess: ({ name }) => {
        announce(words.saved);
        go(paths.eventType(name));
      },
    },
  );
  return (
    <Page title={words.add}>
      <EventTypeForm
        initial={NEW_EVENT_TYPE}
        isNew
        error={create.error}
        isSaving={create.isPending}
        onSave={(draft) => create.mutate(draft)}
      />
    </Page>
  );
}
