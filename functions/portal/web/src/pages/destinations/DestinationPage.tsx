import { useParams } from "wouter";
import type { DestinationOut } from "../../api/schema";
import { escapeControls } from "../../components/controlCharacters";
import { Fact } from "../../components/Fact";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { Time } from "../../components/Time";
import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { DeliveriesOfEndpoint } from "../deliveries/DeliveriesOfEndpoint";
import { DestinationActions } from "./DestinationActions";
import { DestinationState } from "./DestinationState";
import { type DestinationPlace, useDestination, useSetup } from "./queries";
import { resourceOf, typeOf } from "./resources";
import { RoleForm } from "./RoleForm";
import { RoleSetup } from "./RoleSetup";

/** One destination: its role, and its deliveries. */
export default function DestinationPage() {
  const texts = useTexts().destinations;
  const { app, destination } = useParams<{ app: string; destination: string }>();
  const place = { app, destination };
  const query = useDestination(place);
  const { session } = useSession();
  const { data } = query;
  const name = data && (resourceOf(data.type, data.config) || data.id);
  return (
    <Page
      title={escapeControls(name ?? texts.destination)}
      actions={
        data &&
        session.can("ManageEndpoint") && <DestinationActions place={place} destination={data} />
      }
    >
      <Loaded query={query}>
        {(found) => (
          <>
            <Facts destination={found} />
            {session.can("ManageEndpoint") && <Role place={place} destination={found} />}
            <DeliveriesOfEndpoint app={app} endpoint={found.id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Role({ place, destination }: { place: DestinationPlace; destination: DestinationOut }) {
  const texts = useTexts().destinations;
  const { roleArn } = destination.config;
  const query = useSetup(place);
  return (
    <details open={!roleArn}>
      <summary>{texts.role}</summary>
      <Loaded query={query}>
        {(setup) => (
          <>
            <RoleSetup setup={setup} />
            <RoleForm place={place} role={setup.roleArn} />
          </>
        )}
      </Loaded>
    </details>
  );
}

function Facts({ destination }: { destination: DestinationOut }) {
  const texts = useTexts().destinations;
  const { type, config, status, failureReason, nextRetryAt, eventTypes } = destination;
  const known = typeOf(type);
  return (
    <dl className="facts">
      <Fact name={texts.type}>{known === null ? type : texts.types[known]}</Fact>
      <Fact name={texts.state}>
        <DestinationState status={status} />
        {failureReason && (
          <div>
            <VisibleText text={failureReason} />
          </div>
        )}
      </Fact>
      {nextRetryAt && (
        <Fact name={texts.nextRetry}>
          <Time at={nextRetryAt} />
        </Fact>
      )}
      <Fact name={texts.roleArn}>
        {config.roleArn ? <VisibleText text={config.roleArn} /> : texts.noRole}
      </Fact>
      <Fact name={texts.eventTypes}>{eventTypes?.join(", ") ?? texts.allEventTypes}</Fact>
    </dl>
  );
}
