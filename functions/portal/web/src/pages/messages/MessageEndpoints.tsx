import { Link } from "wouter";
import type { MessageEndpointOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { Time } from "../../components/Time";
import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { DeliveryStatus } from "../deliveries/DeliveryStatus";
import { ResendButton } from "../deliveries/ResendButton";
import { useDestinations } from "./queries";

interface MessageEndpointsProps {
  app: string;
  message: string;
  isWatched: boolean;
  onResent: () => void;
}

/** The endpoints of a message, with the state of each delivery. */
export function MessageEndpoints({ app, message, isWatched, onResent }: MessageEndpointsProps) {
  const texts = useTexts().messages.message;
  const query = useDestinations(app, message, isWatched);
  return (
    <section aria-labelledby="endpoints-title">
      <h2 id="endpoints-title">{texts.endpoints}</h2>
      <Loaded query={query}>
        {(endpoints) =>
          endpoints.length > 0 ? (
            <EndpointTable {...{ app, message, endpoints, onResent }} />
          ) : (
            <p>{texts.noEndpoints}</p>
          )
        }
      </Loaded>
      <MoreButton query={query} />
    </section>
  );
}

interface EndpointTableProps {
  app: string;
  message: string;
  endpoints: MessageEndpointOut[];
  onResent: () => void;
}

function EndpointTable({ app, message, endpoints, onResent }: EndpointTableProps) {
  const { endpoint } = useTexts().deliveries.columns;
  const texts = useTexts().messages.message;
  const { session } = useSession();
  const canResend = session.can("CreateAttempts");
  return (
    <div className="table">
      <table className="stacked">
        <caption>{texts.endpointsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{endpoint}</th>
            <th scope="col">{texts.state}</th>
            <th scope="col">{texts.nextRetry}</th>
            {canResend && <th scope="col">{texts.action}</th>}
          </tr>
        </thead>
        <tbody>
          {endpoints.map((each) => (
            <tr key={each.id}>
              <td data-label={endpoint}>
                <Link href={paths.endpoint(app, each.id)}>
                  <VisibleText text={each.url} />
                </Link>
              </td>
              <td data-label={texts.state}>
                <DeliveryStatus status={each.status} />
              </td>
              <td data-label={texts.nextRetry}>
                {each.nextAttempt ? <Time at={each.nextAttempt} /> : texts.none}
              </td>
              {canResend && (
                <td data-label={texts.action}>
                  <ResendButton
                    app={app}
                    message={message}
                    endpoint={each.id}
                    onResent={onResent}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
