import type { MessageDestinationsOut } from "../../api/schema";
import { VisibleText } from "../../components/VisibleText";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { DeliveryStatus } from "../deliveries/DeliveryStatus";

/** Where a message went, with the state of each delivery, in short. */
export function Destinations({ count, endpoints }: MessageDestinationsOut) {
  const texts = useTexts().messages;
  const formats = useFormats();
  if (count === 0) return <span className="muted">{texts.destinations.none}</span>;
  const more = count - endpoints.length;
  return (
    <ul className="plain" aria-label={texts.columns.destinations}>
      {endpoints.map(({ id, status, url }) => (
        <li key={id}>
          <DeliveryStatus status={status} /> <VisibleText text={url} />
        </li>
      ))}
      {more > 0 && <li className="muted">{texts.destinations.more(formats.number(more))}</li>}
    </ul>
  );
}
