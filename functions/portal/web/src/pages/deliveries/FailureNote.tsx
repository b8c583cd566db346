import type { MessageAttemptOut } from "../../api/schema";
import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";
import { failureKey } from "./failures";

/** Why an attempt failed, and what the receiver's engineers can do. */
export function FailureNote({ attempt }: { attempt: MessageAttemptOut }) {
  const texts = useTexts().deliveries;
  const { why, todo } = texts.failures[failureKey(attempt)];
  return (
    <section className="note error" aria-labelledby="failure-title">
      <h2 id="failure-title">{texts.failure.title}</h2>
      <p>{why}</p>
      {attempt.responseStatusCode === 0 && attempt.response !== "" && (
        <p>
          {texts.failure.server} <VisibleText text={attempt.response} />
        </p>
      )}
      <h3>{texts.failure.todo}</h3>
      <p>{todo}</p>
    </section>
  );
}
