import { useId, useState } from "react";
import type { EndpointOut } from "../../../api/schema";
import { CodeBlock } from "../../../components/CodeBlock";
import { useTexts } from "../../../language/LanguageContext";
import type { EndpointPlace } from "../queries";
import { SecretPanel } from "../secret/SecretPanel";
import { ReceiveOnAws } from "./ReceiveOnAws";
import { SIGNED_HEADERS, SNIPPETS } from "./snippets";

interface VerifyTabProps {
  place: EndpointPlace;
  endpoint: EndpointOut;
}

/** An endpoint's secret, and code that verifies deliveries with it. */
export default function VerifyTab({ place, endpoint }: VerifyTabProps) {
  return (
    <>
      <SecretPanel place={place} endpoint={endpoint} />
      <Verification />
      <ReceiveOnAws />
    </>
  );
}

function Verification() {
  const texts = useTexts().endpoints.verify;
  const heading = useId();
  const field = useId();
  const [language, setLanguage] = useState("Python");
  const snippet = SNIPPETS.find((each) => each.language === language);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{texts.title}</h2>
      <p>{texts.help}</p>
      <ul>
        {SIGNED_HEADERS.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
      <p className="muted">{texts.keyPairs}</p>
      <div className="field">
        <label htmlFor={field}>{texts.language}</label>
        <select id={field} value={language} onChange={(event) => setLanguage(event.target.value)}>
          {SNIPPETS.map((each) => (
            <option key={each.language}>{each.language}</option>
          ))}
        </select>
      </div>
      {snippet && (
        <>
          <h3>{texts.install}</h3>
          {snippet.install === null ? (
            <p>{texts.noLibrary}</p>
          ) : (
            <CodeBlock label={texts.install} text={snippet.install} />
          )}
          <h3>{texts.code}</h3>
          <CodeBlock label={`${texts.code}: ${language}`} text={snippet.code} />
        </>
      )}
    </section>
  );
}
