import { useState } from "react";
import type { OperationalEndpointOut } from "../../../api/schema";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { Status } from "../../../components/Status";
import { useTexts } from "../../../language/LanguageContext";
import { EndpointActions } from "./EndpointActions";
import { EndpointDialog } from "./EndpointDialog";
import { useOperationalEndpoints } from "./queries";

/** Endpoints that receive webhooks about the service itself. */
export default function OperationalWebhooksPage() {
  const texts = useTexts();
  const words = texts.console.operational;
  const [isAdding, setAdding] = useState(false);
  const query = useOperationalEndpoints();
  const add = (
    <button type="button" className="primary" onClick={() => setAdding(true)}>
      {words.add}
    </button>
  );
  return (
    <Page title={texts.navigation.operationalWebhooks} actions={add}>
      <p>{words.intro}</p>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? <p>{words.none}</p> : <EndpointTable endpoints={items} />
        }
      </Loaded>
      {isAdding && <EndpointDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function EndpointTable({ endpoints }: { endpoints: readonly OperationalEndpointOut[] }) {
  const words = useTexts().console.operational;
  return (
    <table className="stacked">
      <caption>{words.list}</caption>
      <thead>
        <tr>
          <th scope="col">{words.url}</th>
          <th scope="col">{words.description}</th>
          <th scope="col">{words.eventTypes}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.actions}</th>
        </tr>
      </thead>
      <tbody>
        {endpoints.map((endpoint) => (
          <Row key={endpoint.id} endpoint={endpoint} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ endpoint }: { endpoint: OperationalEndpointOut }) {
  const texts = useTexts().console;
  const words = texts.operational;
  return (
    <tr>
      <th scope="row">{endpoint.url}</th>
      <td data-label={words.description}>{endpoint.description}</td>
      <td data-label={words.eventTypes}>
        {endpoint.eventTypes?.map((name) => (
          <div key={name}>
            <code>{name}</code>
          </div>
        )) ?? texts.parts.all}
      </td>
      <td data-label={words.state}>
        {endpoint.disabled ? (
          <Status tone="neutral">{words.disabled}</Status>
        ) : (
          <Status tone="good">{words.enabled}</Status>
        )}
      </td>
      <td>
        <EndpointActions endpoint={endpoint} />
      </td>
    </tr>
  );
}
