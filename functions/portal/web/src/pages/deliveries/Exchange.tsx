import type { MessageAttemptOut, MessageRawPayloadOut } from "../../api/schema";
import { BodyView } from "../../components/BodyView";
import { Loaded } from "../../components/Loaded";
import { useTexts } from "../../language/LanguageContext";
import { useRawPayload } from "../messages/queries";
import { receivedHeaders, sentHeaders } from "./attemptHeaders";
import { HeaderTable } from "./HeaderTable";
import { useAttemptHeaders } from "./queries";

interface ExchangeProps {
  app: string;
  attempt: MessageAttemptOut;
}

/** What the API says in place of a payload whose retention has ended, or that was expunged. */
const EXPIRED = '{"expired":true}';
const EXPUNGED = "EXPUNGED";
/** Recorded bytes of a response; the last character may have been cut in two. */
const RECORDED_BYTES = 20_000 - 3;

/** What was sent to the receiver. */
export function RequestPart({ app, attempt }: ExchangeProps) {
  const texts = useTexts().deliveries.attempt;
  const headers = useAttemptHeaders(app, attempt.msgId, attempt.id);
  const payload = useRawPayload(app, attempt.msgId);
  return (
    <section aria-labelledby="request-title">
      <h2 id="request-title">{texts.request}</h2>
      <Loaded query={headers}>
        {(found) =>
          found.recorded ? (
            <HeaderTable caption={texts.requestHeaders} headers={sentHeaders(found)} />
          ) : (
            <p className="muted">{texts.noHeaders}</p>
          )
        }
      </Loaded>
      {headers.data?.truncated && <p className="muted">{texts.shortened}</p>}
      <h3>{texts.requestBody}</h3>
      <Loaded query={payload}>{(found) => <Payload payload={found} />}</Loaded>
    </section>
  );
}

/** The exact body of a message, or that it is gone. */
export function Payload({ payload: { payload } }: { payload: MessageRawPayloadOut }) {
  const texts = useTexts().deliveries.attempt;
  if (payload === EXPIRED) return <p className="muted">{texts.expired}</p>;
  return <BodyView text={payload} label={texts.requestBody} />;
}

/** What the receiver answered. */
export function ResponsePart({ app, attempt }: ExchangeProps) {
  const texts = useTexts().deliveries.attempt;
  const headers = useAttemptHeaders(app, attempt.msgId, attempt.id);
  const received = headers.data ? receivedHeaders(headers.data) : [];
  return (
    <section aria-labelledby="response-title">
      <h2 id="response-title">{texts.response}</h2>
      {received.length > 0 && <HeaderTable caption={texts.responseHeaders} headers={received} />}
      <ResponseBody attempt={attempt} />
    </section>
  );
}

function ResponseBody({
  attempt: { response, responseStatusCode },
}: Pick<ExchangeProps, "attempt">) {
  const texts = useTexts().deliveries.attempt;
  if (response === EXPUNGED) return <p className="muted">{texts.expunged}</p>;
  if (responseStatusCode === 0) return <p className="muted">{texts.noResponse}</p>;
  const isCut = new TextEncoder().encode(response).length >= RECORDED_BYTES;
  return (
    <>
      <h3>{texts.responseBody}</h3>
      <BodyView text={response} label={texts.responseBody} />
      {isCut && <p className="muted">{texts.cut}</p>}
    </>
  );
}
