import type { EndpointOut } from "../../../api/schema";
import { Fact } from "../../../components/Fact";
import { Time } from "../../../components/Time";
import { VisibleText } from "../../../components/VisibleText";
import { useFormats, useTexts } from "../../../language/LanguageContext";
import { formatDelay } from "../form/schedule";
import { EndpointState } from "../list/EndpointTable";
import { type EndpointPlace, useHeaders } from "../queries";

interface OverviewProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** What is set for an endpoint. */
export function Overview({ place, endpoint }: OverviewProps) {
  const texts = useTexts().endpoints;
  const formats = useFormats();
  const { uid, throttleRate } = endpoint;
  const rate = throttleRate && texts.detail.perSecond(formats.number(throttleRate));
  return (
    <section aria-label={texts.detail.overview}>
      <dl className="facts">
        <Fact name={texts.form.url}>
          <VisibleText text={endpoint.url} />
        </Fact>
        <Fact name={texts.list.state}>
          <EndpointState endpoint={endpoint} />
        </Fact>
        <Expiry at={endpoint.expiry} />
      </dl>
      <details>
        <summary>{texts.detail.overview}</summary>
        <dl className="facts">
          <Fact name={texts.list.eventTypes}>
            {endpoint.eventTypes?.join(", ") ?? texts.detail.allMessages}
          </Fact>
          <Fact name={texts.form.channels}>
            {endpoint.channels?.join(", ") ?? texts.detail.allMessages}
          </Fact>
          <Fact name={texts.form.rate}>{rate ?? texts.detail.noLimit}</Fact>
          <Fact name={texts.form.schedule}>
            <Schedule seconds={endpoint.retrySchedule} />
          </Fact>
          <Fact name={texts.form.headers}>
            <Headers place={place} />
          </Fact>
          <Fact name={texts.detail.id}>
            <code>{endpoint.id}</code>
          </Fact>
          {uid !== null && <Fact name={texts.detail.uid}>{uid}</Fact>}
          <Fact name={texts.detail.added}>
            <Time at={endpoint.createdAt} />
          </Fact>
        </dl>
      </details>
    </section>
  );
}

function Expiry({ at }: { at: string | null }) {
  const texts = useTexts().endpoints.form;
  if (at === null) return null;
  return (
    <Fact name={texts.expiry}>
      <Time at={at} />
    </Fact>
  );
}

function Schedule({ seconds }: { seconds: number[] | null }) {
  const texts = useTexts().endpoints.form.scheduleKinds;
  if (seconds === null) return texts.default;
  return seconds.length === 0 ? texts.none : seconds.map(formatDelay).join(", ");
}

function Headers({ place }: { place: EndpointPlace }) {
  const texts = useTexts();
  const { data, error } = useHeaders(place);
  if (error !== null) return texts.errors.server;
  if (data === undefined) return texts.states.loading;
  const open = Object.entries(data.headers).map(([name, value]) => `${name}: ${value}`);
  const hidden = data.sensitive.map((name) => `${name}: (${texts.endpoints.detail.hidden})`);
  const lines = [...open, ...hidden];
  if (lines.length === 0) return texts.endpoints.detail.none;
  return lines.map((line) => (
    <div key={line}>
      <VisibleText text={line} />
    </div>
  ));
}
