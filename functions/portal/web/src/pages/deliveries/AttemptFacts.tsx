import type { ReactNode } from "react";
import { Link } from "wouter";
import type { MessageAttemptOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Time } from "../../components/Time";
import { VisibleText } from "../../components/VisibleText";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { DeliveryStatus } from "./DeliveryStatus";

/** The facts of an attempt, each with its name. */
export function AttemptFacts({ app, attempt }: { app: string; attempt: MessageAttemptOut }) {
  const { attempt: texts, columns, noAnswer } = useTexts().deliveries;
  const formats = useFormats();
  const { schedule, person } = texts.triggers;
  return (
    <dl className="facts">
      <Fact name={columns.result}>
        <DeliveryStatus status={attempt.status} />
      </Fact>
      <Fact name={columns.code}>{attempt.responseStatusCode || noAnswer}</Fact>
      <Fact name={columns.time}>
        <Time at={attempt.timestamp} />
      </Fact>
      <Fact name={columns.duration}>{formats.duration(attempt.responseDurationMs)}</Fact>
      <Fact name={columns.eventType}>
        <VisibleText text={attempt.eventType ?? ""} />
      </Fact>
      <Fact name={texts.trigger}>{attempt.triggerType === 1 ? person : schedule}</Fact>
      <Fact name={texts.url}>
        <VisibleText text={attempt.url} />
      </Fact>
      <Fact name={texts.message}>
        <Link href={paths.message(app, attempt.msgId)}>{attempt.msgId}</Link>
      </Fact>
      <Fact name={texts.id}>
        <code>{attempt.id}</code>
      </Fact>
    </dl>
  );
}

/** One fact and its name, in a `dl`. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
