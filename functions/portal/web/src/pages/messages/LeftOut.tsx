import { Link } from "wouter";
import { paths } from "../../app/paths";
import { useFormats, useTexts } from "../../language/LanguageContext";

interface LeftOutProps {
  app: string;
  count: number;
  /** The first of these endpoints. */
  endpointIds: string[];
}

/** The endpoints whose content filters left a message out. */
export function LeftOut({ app, count, endpointIds }: LeftOutProps) {
  const texts = useTexts().messages.message;
  const { number } = useFormats();
  return (
    <div className="note">
      <p>{texts.leftOut(number(count))}</p>
      <ul>
        {endpointIds.map((id) => (
          <li key={id}>
            <Link href={paths.endpoint(app, id, "filter")}>
              <code>{id}</code>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
