import { Link } from "wouter";
import type { AppAttemptStatsOut } from "../../api/schema";
import { paths } from "../../app/paths";
import { VisibleText } from "../../components/VisibleText";
import { useTexts } from "../../language/LanguageContext";
import { useEndpointUrls } from "./queries";
import { ResultTable } from "./ResultTable";
import { mostFirst } from "./mostFirst";

/** Numbers of attempts of each event type. */
export function ByEventType({ stats }: { stats: AppAttemptStatsOut }) {
  const texts = useTexts().activity;
  const rows = mostFirst(stats.by_event_type).map(([name, results]) => ({
    key: name,
    name: <VisibleText text={name} />,
    results,
  }));
  return (
    <section>
      <ResultTable caption={texts.byEventType} named={texts.eventType} rows={rows} />
    </section>
  );
}

/** Numbers of attempts at each endpoint. */
export function ByEndpoint({ app, stats }: { app: string; stats: AppAttemptStatsOut }) {
  const texts = useTexts().activity;
  const urls = useEndpointUrls(app);
  const rows = mostFirst(stats.by_endpoint).map(([id, results]) => ({
    key: id,
    name: (
      <Link href={paths.endpoint(app, id)}>
        <VisibleText text={urls.get(id) ?? id} />
      </Link>
    ),
    results,
  }));
  return (
    <section>
      <ResultTable caption={texts.byEndpoint} named={texts.endpoint} rows={rows} />
    </section>
  );
}
