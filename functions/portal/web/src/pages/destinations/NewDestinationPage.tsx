import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { paths } from "../../app/paths";
import { useAnnounce } from "../../components/Announcer";
import { Form } from "../../components/Field";
import { ChoiceField, TextField } from "../../components/fields";
import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { EventTypesField } from "../endpoints/form/EventTypesField";
import { useCreateDestination } from "./queries";
import { RESOURCE_FIELDS, RESOURCE_TYPES, type ResourceType } from "./resources";

/** The form of a new destination; its role comes next, since it needs the destination's id. */
export default function NewDestinationPage() {
  const texts = useTexts();
  const { app } = useParams<{ app: string }>();
  const { session } = useSession();
  if (!session.can("ManageEndpoint")) {
    return <Page title={texts.destinations.newTitle}>{texts.errors.forbidden}</Page>;
  }
  return (
    <Page title={texts.destinations.newTitle}>
      <NewDestination app={app} />
    </Page>
  );
}

function NewDestination({ app }: { app: string }) {
  const texts = useTexts();
  const words = texts.destinations;
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const [type, setType] = useState<ResourceType>("sqs");
  const [resource, setResource] = useState("");
  const [eventTypes, setEventTypes] = useState<string[]>([]);
  const create = useCreateDestination(app, ({ id }) => {
    announce(words.created);
    navigate(paths.destination(app, id));
  });
  const field = RESOURCE_FIELDS[type];
  const save = () =>
    create.mutate({
      type,
      config: { [field]: resource.trim() },
      eventTypes: eventTypes.length > 0 ? eventTypes : null,
    });
  return (
    <Form name={words.newTitle} error={create.error} onSubmit={save}>
      <ChoiceField
        name="type"
        label={words.type}
        choices={RESOURCE_TYPES.map((each) => [each, words.types[each]] as const)}
        value={type}
        onChange={setType}
      />
      <TextField
        name={`config.${field}`}
        label={words.resources[type]}
        value={resource}
        onChange={setResource}
      />
      <EventTypesField selected={eventTypes} onChange={setEventTypes} />
      <div className="actions">
        <button type="submit" className="primary" disabled={create.isPending}>
          {texts.actions.save}
        </button>
        <Link className="button" href={paths.destinations(app)}>
          {texts.actions.cancel}
        </Link>
      </div>
    </Form>
  );
}
