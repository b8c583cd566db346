import { Link } from "wouter";
import type { EndpointFailuresOut, EndpointOut } from "../../../api/schema";
import { paths } from "../../../app/paths";
import { Status, type Tone } from "../../../components/Status";
import { VisibleText } from "../../../components/VisibleText";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import { type EndpointStatus, type Failures, failedShare, stateOf } from "./filters";

interface EndpointTableProps {
  app: string;
  endpoints: EndpointOut[];
  failures: Failures;
}

export function EndpointTable({ app, endpoints, failures }: EndpointTableProps) {
  const texts = useTexts().endpoints.list;
  return (
    <div className="table">
      <table className="stacked">
        <caption>{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.endpoint}</th>
            <th scope="col">{texts.eventTypes}</th>
            <th scope="col">{texts.state}</th>
            <th scope="col">{texts.failed}</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <EndpointRow
              key={endpoint.id}
              app={app}
              endpoint={endpoint}
              results={failures.get(endpoint.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface EndpointRowProps {
  app: string;
  endpoint: EndpointOut;
  results: EndpointFailuresOut | undefined;
}

function EndpointRow({ app, endpoint, results }: EndpointRowProps) {
  const texts = useTexts().endpoints.list;
  const formats = useFormats();
  const { id, url, description, eventTypes } = endpoint;
  return (
    <tr>
      <th scope="row">
        <Link href={paths.endpoint(app, id)}>
          <VisibleText text={url} />
        </Link>
        {description && (
          <div className="muted">
            <VisibleText text={description} />
          </div>
        )}
      </th>
      <td data-label={texts.eventTypes}>
        {eventTypes === null ? texts.all : namesOrCount(eventTypes, formats.number, texts.count)}
      </td>
      <td data-label={texts.state}>
        <EndpointState endpoint={endpoint} />
      </td>
      <td data-label={texts.failed}>{results && <FailedShare results={results} />}</td>
    </tr>
  );
}

const NAMED = 3;

function namesOrCount(
  names: string[],
  number: (value: number) => string,
  text: (count: string) => string,
): string {
  return names.length > NAMED ? text(number(names.length)) : names.join(", ");
}

/** The state of an endpoint as an icon and a word. */
export function EndpointState({ endpoint }: { endpoint: EndpointOut }) {
  const texts = useTexts().endpoints.list;
  const state = stateOf(endpoint);
  return <Status tone={TONES[state]}>{texts[state]}</Status>;
}

const TONES: Record<EndpointStatus, Tone> = {
  enabled: "good",
  paused: "waiting",
  disabled: "neutral",
  expired: "neutral",
};

function FailedShare({ results }: { results: EndpointFailuresOut }) {
  const texts = useTexts().endpoints.list;
  const formats = useFormats();
  const share = failedShare(results);
  if (share === null) return <span className="muted">{texts.noAttempts}</span>;
  const text = results.approximated ? texts.shareOfNewest : texts.share;
  const total = formats.number(results.success + results.failure);
  return (
    <Status tone={share === 0 ? "good" : "bad"}>
      {text(formats.share(share), formats.number(results.failure), total)}
    </Status>
  );
}
