import { Link, useParams } from "wouter";
import type { MessageAttemptOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";
import { useMessage } from "../messages/queries";
import { AttemptFacts } from "./AttemptFacts";
import { STATUS } from "./attemptState";
import { RequestPart, ResponsePart } from "./Exchange";
import { FailureNote } from "./FailureNote";
import { useAttempt, useAttemptsOfMessage, useDelivery } from "./queries";
import { ResendButton } from "./ResendButton";
import { Timeline } from "./Timeline";
import { useWatch } from "./useWatch";

/** One attempt: what was sent, what came back, why it failed, and the attempts beside it. */
export default function AttemptPage() {
  const texts = useTexts().deliveries.attempt;
  const { app = "", message = "", attempt: id = "" } = useParams();
  const query = useAttempt(app, message, id);
  const [isWatched, watch] = useWatch();
  const title = query.data ? texts.title(query.data.attemptNumber ?? 0) : texts.facts;
  return (
    <Page
      title={title}
      actions={
        query.data && (
          <ResendButton
            app={app}
            message={message}
            endpoint={query.data.endpointId}
            onResent={watch}
          />
        )
      }
    >
      <Loaded query={query}>
        {(attempt) => <Attempt app={app} attempt={attempt} isWatched={isWatched} />}
      </Loaded>
    </Page>
  );
}

interface AttemptProps {
  app: string;
  attempt: MessageAttemptOut;
  isWatched: boolean;
}

function Attempt({ app, attempt, isWatched }: AttemptProps) {
  const texts = useTexts().deliveries.attempt;
  return (
    <>
      <p>
        <Link href={paths.endpoint(app, attempt.endpointId)}>{texts.toEndpoint}</Link>
      </p>
      <AttemptFacts app={app} attempt={attempt} />
      {attempt.status !== STATUS.success && <FailureNote attempt={attempt} />}
      <DeliveryTimeline app={app} attempt={attempt} isWatched={isWatched} />
      <RequestPart app={app} attempt={attempt} />
      <ResponsePart app={app} attempt={attempt} />
    </>
  );
}

function DeliveryTimeline({ app, attempt, isWatched }: AttemptProps) {
  const { msgId, endpointId } = attempt;
  const message = useMessage(app, msgId);
  const delivery = useDelivery(app, msgId, endpointId);
  const isLive = isWatched || delivery.data?.nextAttempt != null;
  const attempts = useAttemptsOfMessage(app, msgId, { endpoint: endpointId, isLive });
  return (
    <Loaded query={message}>
      {(found) => (
        <Loaded query={attempts}>
          {(all) => (
            <Timeline
              app={app}
              message={found}
              attempts={all}
              delivery={delivery.data}
              current={attempt.id}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
