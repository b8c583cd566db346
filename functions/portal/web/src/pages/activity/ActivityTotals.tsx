import type { AppAttemptStatsOut } from "../../api/schema";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { Fact } from "../deliveries/AttemptFacts";

/** Numbers of attempts in a period, and how fast receivers answered. */
export function ActivityTotals({ stats }: { stats: AppAttemptStatsOut }) {
  const texts = useTexts().activity;
  const formats = useFormats();
  const attempts = stats.total_success + stats.total_failure;
  const latency = (value: number | null) =>
    value === null ? texts.noLatency : formats.duration(value);
  return (
    <section aria-labelledby="totals-title">
      <h2 id="totals-title">{texts.totals}</h2>
      <dl className="facts">
        <Fact name={texts.total}>{formats.number(attempts)}</Fact>
        <Fact name={texts.success}>{formats.number(stats.total_success)}</Fact>
        <Fact name={texts.failure}>{formats.number(stats.total_failure)}</Fact>
        <Fact name={texts.canceled}>{formats.number(stats.total_canceled)}</Fact>
        {attempts > 0 && (
          <Fact name={texts.failureShare}>{formats.share(stats.total_failure / attempts)}</Fact>
        )}
        <Fact name={texts.p50}>{latency(stats.latency.p50)}</Fact>
        <Fact name={texts.p95}>{latency(stats.latency.p95)}</Fact>
      </dl>
    </section>
  );
}
