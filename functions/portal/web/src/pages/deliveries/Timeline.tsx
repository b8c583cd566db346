import { Link } from "wouter";
import type { DeliveryStateOut, MessageAttemptOut, MessageOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { Status } from "../../components/Status";
import { Time } from "../../components/Time";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { toneOf } from "./attemptState";
import { DeliveryStatus } from "./DeliveryStatus";
import { type TimelinePoint, timelineOf, widthOf } from "./timelinePoints";

interface TimelineProps {
  app: string;
  message: MessageOut;
  attempts: MessageAttemptOut[];
  delivery: DeliveryStateOut | null | undefined;
  /** Id of the attempt that the page shows. */
  current: string;
}

/** All attempts of a delivery on one line of time. */
export function Timeline({ app, message, attempts, delivery, current }: TimelineProps) {
  const texts = useTexts().deliveries.timeline;
  const points = timelineOf(message.timestamp, attempts, delivery?.nextAttempt ?? null);
  return (
    <section>
      <h2>{texts.title}</h2>
      {delivery && (
        <p>
          <DeliveryStatus status={delivery.status} />
        </p>
      )}
      <ol className="timeline" aria-label={texts.label}>
        {points.map((point) => (
          <li key={point.kind + point.at} style={{ flexGrow: widthOf(point.after) }}>
            <Point app={app} point={point} isCurrent={point.attempt?.id === current} />
            <Pause point={point} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface PointProps {
  app: string;
  point: TimelinePoint;
  isCurrent: boolean;
}

function Point({ app, point: { kind, attempt }, isCurrent }: PointProps) {
  const texts = useTexts().deliveries;
  if (kind === "accepted") return <Status tone="neutral">{texts.timeline.accepted}</Status>;
  if (attempt === undefined) return <Status tone="waiting">{texts.timeline.next}</Status>;
  const code = attempt.responseStatusCode || texts.noAnswer;
  const words = `${texts.attempt.title(attempt.attemptNumber ?? 0)}: ${code}`;
  return (
    <Link
      href={paths.attempt(app, attempt.msgId, attempt.id)}
      aria-current={isCurrent ? "true" : undefined}
    >
      <Status tone={toneOf(attempt.status)}>{words}</Status>
    </Link>
  );
}

function Pause({ point: { kind, at, after } }: { point: TimelinePoint }) {
  const texts = useTexts().deliveries.timeline;
  const formats = useFormats();
  return (
    <>
      {kind !== "accepted" && <span>{texts.after(formats.duration(after))}</span>}
      <Time at={at} />
    </>
  );
}
