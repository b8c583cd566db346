import { Link } from "wouter";
import { useEventTypes } from "../../../api/eventTypes";
import type { EventTypeOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { matches, SearchField, useFilter } from "../../../components/SearchField";
import { Status } from "../../../components/Status";
import { Time } from "../../../components/Time";
import { useTexts } from "../../../language/LanguageContext";
import { CheckField } from "../../../components/fields";

/** All event types of the organisation, with a search. */
export default function EventTypesPage() {
  const texts = useTexts();
  const words = texts.console.eventTypes;
  const [archived, setArchived] = useFilter("archived");
  const query = useEventTypes(archived !== "");
  const actions = (
    <>
      <Link className="button" href={paths.importEventTypes()}>
        {words.import.open}
      </Link>
      <Link className="button primary" href={paths.newEventType()}>
        {words.add}
      </Link>
    </>
  );
  return (
    <Page title={texts.navigation.eventTypes} actions={actions}>
      <CheckField
        label={words.showArchived}
        checked={archived !== ""}
        onChange={(isShown) => setArchived(isShown ? "1" : "")}
      />
      <Loaded query={query}>{({ items }) => <EventTypes eventTypes={items} />}</Loaded>
    </Page>
  );
}

function EventTypes({ eventTypes }: { eventTypes: readonly EventTypeOut[] }) {
  const words = useTexts().console.eventTypes;
  const [search, setSearch] = useFilter("search");
  const shown = eventTypes.filter(({ name, description, groupName }) =>
    matches(search, name, description, groupName),
  );
  if (eventTypes.length === 0) return <p>{words.none}</p>;
  return (
    <>
      <SearchField value={search} onChange={setSearch} />
      {shown.length === 0 ? <p role="status">{words.noMatch}</p> : <Table eventTypes={shown} />}
    </>
  );
}

function Table({ eventTypes }: { eventTypes: readonly EventTypeOut[] }) {
  const words = useTexts().console.eventTypes;
  return (
    <table className="stacked">
      <caption>{words.list}</caption>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.description}</th>
          <th scope="col">{words.enforcement}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.updated}</th>
        </tr>
      </thead>
      <tbody>
        {eventTypes.map((eventType) => (
          <tr key={eventType.name}>
            <th scope="row">
              <Link href={paths.eventType(eventType.name)}>
                <code>{eventType.name}</code>
              </Link>
            </th>
            <td data-label={words.description}>{eventType.description}</td>
            <td data-label={words.enforcement}>
              {words.enforcements[eventType.schemaEnforcement]}
            </td>
            <td data-label={words.state}>
              <State eventType={eventType} />
            </td>
            <td data-label={words.updated}>
              <Time at={eventType.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ eventType }: { eventType: EventTypeOut }) {
  const { states } = useTexts().console.eventTypes;
  if (eventType.archived) return <Status tone="neutral">{states.archived}</Status>;
  if (eventType.deprecated) return <Status tone="waiting">{states.deprecated}</Status>;
  return <Status tone="good">{states.active}</Status>;
}
