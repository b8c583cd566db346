import { Link, useParams } from "wouter";
import type { MessageOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { Page } from "../../components/Page";
import { Time } from "../../components/Time";
import { VisibleText } from "../../components/VisibleText";
import { useFilters } from "../../filters/useFilters";
import { useTexts } from "../../language/LanguageContext";
import { isFiltered } from "../deliveries/deliveryFilters";
import { Destinations } from "./Destinations";
import { MESSAGE_FILTERS } from "./messageFilters";
import { MessageFilterBar } from "./MessageFilterBar";
import { useMessages } from "./queries";

/** Messages of an application, and where each went. */
export default function MessagesPage() {
  const texts = useTexts();
  const { app = "" } = useParams();
  const [filters, setFilters] = useFilters(MESSAGE_FILTERS);
  const query = useMessages(app, filters);
  const refresh = (
    <button type="button" onClick={() => void query.refetch()}>
      {texts.actions.refresh}
    </button>
  );
  return (
    <Page title={texts.navigation.messages} actions={refresh}>
      <MessageFilterBar filters={filters} onChange={setFilters} />
      <Loaded query={query}>
        {(messages) =>
          messages.length > 0 ? (
            <MessageTable
              app={app}
              messages={messages}
              caption={filters.search === "" ? texts.messages.caption : texts.messages.found}
            />
          ) : (
            <p role="status">
              {isFiltered(filters) ? texts.messages.noneMatches : texts.messages.none}
            </p>
          )
        }
      </Loaded>
      <MoreButton query={query} />
    </Page>
  );
}

interface MessageTableProps {
  app: string;
  caption: string;
  messages: MessageOut[];
}

function MessageTable({ app, caption, messages }: MessageTableProps) {
  const { columns } = useTexts().messages;
  return (
    <div className="table">
      <table className="stacked">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.message}</th>
            <th scope="col">{columns.eventType}</th>
            <th scope="col">{columns.tags}</th>
            <th scope="col">{columns.destinations}</th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <MessageRow key={message.id} app={app} message={message} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MessageRow({ app, message }: { app: string; message: MessageOut }) {
  const { columns } = useTexts().messages;
  return (
    <tr>
      <td data-label={columns.time}>
        <Time at={message.timestamp} />
      </td>
      <td data-label={columns.message}>
        <Link href={paths.message(app, message.id)}>{message.id}</Link>
        {message.eventId && (
          <div>
            <VisibleText text={message.eventId} />
          </div>
        )}
      </td>
      <td className="name" data-label={columns.eventType}>
        <VisibleText text={message.eventType} />
      </td>
      <td data-label={columns.tags}>
        {message.tags && <VisibleText text={message.tags.join(", ")} />}
      </td>
      <td className="went-to" data-label={columns.destinations}>
        {message.destinations && <Destinations {...message.destinations} />}
      </td>
    </tr>
  );
}
