import { Suspense } from "react";
import { lazyPart } from "../../app/lazyPart";
import type { HourOut } from "../../api/schema";
import { ErrorBoundary } from "../../components/ErrorBoundary";
import { Loading } from "../../components/Loaded";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { ResultTable } from "./ResultTable";

// The chart's library is by far the largest part of the portal.
const ActivityChart = lazyPart(() => import("./ActivityChart"));

/** Attempts by hour: a chart, and its figures as a table. */
export function ActivityByHour({ hours }: { hours: HourOut[] }) {
  const texts = useTexts().activity;
  const formats = useFormats();
  const rows = hours.map((hour) => ({
    key: hour.hour,
    name: formats.hour(hour.hour) + (hour.approximated ? ` (${texts.partialHour})` : ""),
    results: hour,
  }));
  return (
    <section aria-labelledby="by-hour-title">
      <h2 id="by-hour-title">{texts.byHour}</h2>
      <ErrorBoundary>
        <Suspense fallback={<Loading />}>
          <ActivityChart hours={hours} />
        </Suspense>
      </ErrorBoundary>
      <details>
        <summary>{texts.showTable}</summary>
        <ResultTable caption={texts.byHourCaption} named={texts.hour} rows={rows} />
      </details>
    </section>
  );
}
