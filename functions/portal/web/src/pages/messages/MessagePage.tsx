import { Link, useParams } from "wouter";
import type { MessageOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { escapeControls } from "../../components/controlCharacters";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { Page } from "../../components/Page";
import { Time } from "../../components/Time";
import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";
import { AttemptTable } from "../deliveries/AttemptTable";
import { Payload } from "../deliveries/Exchange";
import { Fact } from "../deliveries/AttemptFacts";
import { useAttemptsOfMessage } from "../deliveries/queries";
import { useWatch } from "../deliveries/useWatch";
import { LeftOut } from "./LeftOut";
import { MessageEndpoints } from "./MessageEndpoints";
import { useMessage, useRawPayload } from "./queries";

/** One message: its payload, and what became of it at each endpoint. */
export default function MessagePage() {
  const texts = useTexts().messages.message;
  const { app = "", message: id = "" } = useParams();
  const query = useMessage(app, id);
  const eventType = query.data && escapeControls(query.data.eventType);
  return (
    <Page title={eventType === undefined ? texts.unknown : texts.title(eventType)}>
      <p>
        <Link href={paths.messages(app)}>{texts.back}</Link>
      </p>
      <Loaded query={query}>{(message) => <Message app={app} message={message} />}</Loaded>
    </Page>
  );
}

function Message({ app, message }: { app: string; message: MessageOut }) {
  const texts = useTexts().messages.message;
  const payload = useRawPayload(app, message.id);
  const [isWatched, watch] = useWatch();
  return (
    <>
      <MessageFacts message={message} contentType={payload.data?.contentType} />
      <MessageEndpoints app={app} message={message.id} isWatched={isWatched} onResent={watch} />
      {message.filteredOut && <LeftOut app={app} {...message.filteredOut} />}
      <section aria-labelledby="payload-title">
        <h2 id="payload-title">{texts.payload}</h2>
        <Loaded query={payload}>{(found) => <Payload payload={found} />}</Loaded>
      </section>
      <MessageAttempts app={app} message={message.id} isWatched={isWatched} />
    </>
  );
}

interface MessageFactsProps {
  message: MessageOut;
  contentType: string | undefined;
}

function MessageFacts({ message, contentType }: MessageFactsProps) {
  const texts = useTexts().messages.message;
  const optional: (readonly [string, string | null | undefined])[] = [
    [texts.eventId, message.eventId],
    [texts.channels, message.channels?.join(", ")],
    [texts.tags, message.tags?.join(", ")],
    [texts.contentType, contentType],
  ];
  return (
    <dl className="facts">
      <Fact name={texts.id}>
        <code>{message.id}</code>
      </Fact>
      <Fact name={texts.accepted}>
        <Time at={message.timestamp} />
      </Fact>
      {message.deliverAt && (
        <Fact name={texts.deliverAt}>
          <Time at={message.deliverAt} />
        </Fact>
      )}
      {optional.map(
        ([name, value]) =>
          value && (
            <Fact key={name} name={name}>
              <VisibleText text={value} />
            </Fact>
          ),
      )}
    </dl>
  );
}

interface MessageAttemptsProps {
  app: string;
  message: string;
  isWatched: boolean;
}

function MessageAttempts({ app, message, isWatched }: MessageAttemptsProps) {
  const texts = useTexts();
  const query = useAttemptsOfMessage(app, message, { isLive: isWatched });
  return (
    <section aria-labelledby="attempts-title">
      <h2 id="attempts-title">{texts.messages.message.attempts}</h2>
      <Loaded query={query}>
        {(attempts) =>
          attempts.length > 0 ? (
            <AttemptTable
              app={app}
              caption={texts.deliveries.caption}
              attempts={attempts}
              hasEndpoints
            />
          ) : (
            <p>{texts.deliveries.none}</p>
          )
        }
      </Loaded>
      <MoreButton query={query} />
    </section>
  );
}
