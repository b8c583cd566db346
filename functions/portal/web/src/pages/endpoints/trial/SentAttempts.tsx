import { Link } from "wouter";
import type { MessageAttemptOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { ErrorNote } from "../../../components/ErrorNote";
import { Status } from "../../../components/Status";
import { Time } from "../../../components/Time";
import { VisibleText } from "../../../components/VisibleText";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import { STATUS } from "../../deliveries/attemptState";
import { DeliveryStatus } from "../../deliveries/DeliveryStatus";
import { failureKey } from "../../deliveries/failures";
import type { EndpointPlace } from "../queries";
import { type SentTrial, stageOf, useAttempts } from "./queries";

interface SentAttemptsProps {
  place: EndpointPlace;
  sent: SentTrial;
}

/** The attempts of a test event, as they are made. */
export function SentAttempts({ place, sent }: SentAttemptsProps) {
  const texts = useTexts().endpoints.trial;
  const { query, isWatching } = useAttempts(place, sent);
  const attempts = query.data ?? [];
  return (
    <section>
      <h2>{texts.sentTitle}</h2>
      {query.error && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      <p role="status">
        <StageText attempts={attempts} isWatching={isWatching} />
      </p>
      {attempts.length > 0 && <AttemptTable attempts={attempts} />}
      <p>
        <Link href={paths.message(place.app, sent.message)}>{texts.details}</Link>
      </p>
    </section>
  );
}

interface AttemptsProps {
  attempts: MessageAttemptOut[];
}

function StageText({ attempts, isWatching }: AttemptsProps & { isWatching: boolean }) {
  const texts = useTexts().endpoints.trial;
  const stage = stageOf(attempts);
  if (stage === "succeeded") return <Status tone="good">{texts.succeeded}</Status>;
  if (!isWatching) {
    return stage === "retrying" ? <Status tone="bad">{texts.failed}</Status> : texts.stopped;
  }
  return <Status tone="waiting">{stage === "retrying" ? texts.retrying : texts.waiting}</Status>;
}

function AttemptTable({ attempts }: AttemptsProps) {
  const texts = useTexts().endpoints.trial;
  return (
    <div className="table">
      <table className="stacked">
        <caption>{texts.sentTitle}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.status}</th>
            <th scope="col">{texts.code}</th>
            <th scope="col">{texts.duration}</th>
            <th scope="col">{texts.time}</th>
            <th scope="col">{texts.response}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <AttemptRow key={attempt.id} attempt={attempt} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AttemptRow({ attempt }: { attempt: MessageAttemptOut }) {
  const texts = useTexts();
  const formats = useFormats();
  const { status, responseStatusCode, responseDurationMs, timestamp, response } = attempt;
  const words = texts.endpoints.trial;
  return (
    <tr>
      <td data-label={words.status}>
        <DeliveryStatus status={status} />
      </td>
      <td data-label={words.code}>{responseStatusCode || words.noAnswer}</td>
      <td data-label={words.duration}>{formats.duration(responseDurationMs)}</td>
      <td data-label={words.time}>
        <Time at={timestamp} />
      </td>
      <td data-label={words.response}>
        <VisibleText text={response} />
        {status === STATUS.fail && <p>{texts.deliveries.failures[failureKey(attempt)].why}</p>}
      </td>
    </tr>
  );
}
