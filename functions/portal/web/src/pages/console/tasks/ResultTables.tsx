import { useFormats, useTexts } from "../../../language/LanguageContext";
import { subscriptionRows, usageRows } from "./results";

interface TableProps {
  data: Record<string, unknown>;
}

/** Messages and deliveries by application. */
export function UsageTable({ data }: TableProps) {
  const words = useTexts().console.tasks.usage;
  const formats = useFormats();
  const rows = usageRows(data);
  if (rows.length === 0) return <p>{words.noMessages}</p>;
  return (
    <table className="stacked">
      <caption>{words.messages}</caption>
      <thead>
        <tr>
          <th scope="col">{words.application}</th>
          <th scope="col">{words.messageCount}</th>
          <th scope="col">{words.destinations}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ app, messages, destinations }) => (
          <tr key={app}>
            <th scope="row">{app ?? words.others}</th>
            <td data-label={words.messageCount}>{formats.number(messages)}</td>
            <td data-label={words.destinations}>{formats.number(destinations)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Subscribed event types by application. */
export function SubscriptionTable({ data }: TableProps) {
  const words = useTexts().console.tasks.usage;
  const formats = useFormats();
  const rows = subscriptionRows(data);
  const { others } = data;
  if (rows.length === 0) return <p>{words.noSubscriptions}</p>;
  return (
    <>
      <table className="stacked">
        <caption>{words.subscriptions}</caption>
        <thead>
          <tr>
            <th scope="col">{words.application}</th>
            <th scope="col">{words.eventTypes}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ app, eventTypes, hasAll }) => (
            <tr key={app}>
              <th scope="row">
                <code>{app}</code>
              </th>
              <td data-label={words.eventTypes}>
                {[...(hasAll ? [words.everything] : []), ...eventTypes].join(", ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {typeof others === "number" && <p className="hint">{words.more(formats.number(others))}</p>}
    </>
  );
}
