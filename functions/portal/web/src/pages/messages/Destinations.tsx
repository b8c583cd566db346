import { VisibleText } from "../../components/VisibleText";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { DeliveryStatus } from "../deliveries/DeliveryStatus";
import { useDestinations } from "./queries";

const SHOWN = 3;

/** Where a message went, with the state of each delivery, in short. */
export function Destinations({ app, message }: { app: string; message: string }) {
  const texts = useTexts();
  const formats = useFormats();
  const { data, hasNextPage, error } = useDestinations(app, message);
  if (error) return <span className="muted">{texts.errors.title}</span>;
  if (data === undefined) return <span className="muted">{texts.states.loading}</span>;
  const words = texts.messages.destinations;
  if (data.length === 0) return <span className="muted">{words.none}</span>;
  const more = data.length - SHOWN;
  const count = formats.number(more) + (hasNextPage ? "+" : "");
  return (
    <ul className="plain" aria-label={texts.messages.columns.destinations}>
      {data.slice(0, SHOWN).map((endpoint) => (
        <li key={endpoint.id}>
          <DeliveryStatus status={endpoint.status} /> <VisibleText text={endpoint.url} />
        </li>
      ))}
      {more > 0 && <li className="muted">{words.more(count)}</li>}
    </ul>
  );
}
