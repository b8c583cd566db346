import { Link } from "wouter";
import type { EndpointAttemptOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Time } from "../../components/Time";
import { VisibleText } from "../../components/VisibleText";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { noRetryText } from "./attemptState";
import { DeliveryStatus } from "./DeliveryStatus";

interface AttemptTableProps {
  app: string;
  caption: string;
  attempts: EndpointAttemptOut[];
  /** Whether attempts at several endpoints are listed. */
  hasEndpoints?: boolean;
}

/** Attempts as rows; the time of each leads to its page. */
export function AttemptTable({ app, caption, attempts, hasEndpoints = false }: AttemptTableProps) {
  const { columns } = useTexts().deliveries;
  return (
    <div className="table">
      <table className="stacked">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.time}</th>
            <th scope="col">{hasEndpoints ? columns.endpoint : columns.eventType}</th>
            <th scope="col">{columns.result}</th>
            <th scope="col">{columns.code}</th>
            <th scope="col">{columns.duration}</th>
            <th scope="col">{columns.attempt}</th>
            {!hasEndpoints && <th scope="col">{columns.nextRetry}</th>}
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <AttemptRow key={attempt.id} app={app} attempt={attempt} hasEndpoint={hasEndpoints} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface AttemptRowProps {
  app: string;
  attempt: EndpointAttemptOut;
  hasEndpoint: boolean;
}

function AttemptRow({ app, attempt, hasEndpoint }: AttemptRowProps) {
  const texts = useTexts().deliveries;
  const { columns } = texts;
  const formats = useFormats();
  return (
    <tr>
      <td data-label={columns.time}>
        <Link href={paths.attempt(app, attempt.msgId, attempt.id)}>
          <Time at={attempt.timestamp} />
        </Link>
      </td>
      <td className="name" data-label={hasEndpoint ? columns.endpoint : columns.eventType}>
        <VisibleText text={hasEndpoint ? attempt.url : (attempt.eventType ?? "")} />
      </td>
      <td data-label={columns.result}>
        <DeliveryStatus status={attempt.status} />
      </td>
      <td className="figure" data-label={columns.code}>
        {attempt.responseStatusCode || texts.noAnswer}
      </td>
      <td className="figure" data-label={columns.duration}>
        {formats.duration(attempt.responseDurationMs)}
      </td>
      <td className="figure" data-label={columns.attempt}>
        {attempt.attemptNumber || texts.manual}
      </td>
      {!hasEndpoint && (
        <td data-label={columns.nextRetry}>
          <NextRetry attempt={attempt} />
        </td>
      )}
    </tr>
  );
}

function NextRetry({ attempt: { delivery } }: { attempt: EndpointAttemptOut }) {
  const texts = useTexts();
  if (delivery?.nextAttempt == null) {
    return <span className="muted">{noRetryText(delivery, texts)}</span>;
  }
  return <Time at={delivery.nextAttempt} />;
}
