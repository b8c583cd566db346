import { useId } from "react";
import { CodeBlock } from "../../../components/CodeBlock";
import { useTexts } from "../../../language/LanguageContext";
import template from "./receive-on-aws.yaml?raw";

const FILE = "receive-on-aws.yaml";

/** A template that makes a receiver in the reader's own AWS account. */
export function ReceiveOnAws() {
  const texts = useTexts().endpoints.aws;
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{texts.title}</h2>
      <p>{texts.help}</p>
      <ol>
        <li>{texts.steps.deploy}</li>
        <li>{texts.steps.url}</li>
        <li>{texts.steps.rule}</li>
      </ol>
      <p>
        <button type="button" onClick={download}>
          {texts.download}
        </button>
      </p>
      <details>
        <summary>{texts.template}</summary>
        <CodeBlock label={texts.template} text={template} />
      </details>
      <p>{texts.native}</p>
      <EventSourceTable />
    </section>
  );
}

function download(): void {
  const address = URL.createObjectURL(new Blob([template], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = FILE;
  link.click();
  URL.revokeObjectURL(address);
}

/** Values for EventBridge's own webhook source, which verifies without a function. */
function EventSourceTable() {
  const texts = useTexts().endpoints.aws;
  const values: Record<keyof typeof texts.settings, string> = {
    authentication: "HMAC",
    algorithm: "SHA-256",
    signatureHeader: "webhook-signature",
    signaturePrefix: "v1,",
    delimiter: texts.space,
    encoding: "Base64",
    idHeader: "webhook-id",
    timestampHeader: "webhook-timestamp",
    composition: texts.composition,
  };
  return (
    <div className="table">
      <table className="stacked">
        <caption>{texts.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.setting}</th>
            <th scope="col">{texts.value}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(values).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{texts.settings[name as keyof typeof values]}</th>
              <td data-label={texts.value}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
