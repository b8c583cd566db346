import { useParams } from "wouter";
import type { AppAttemptStatsOut } from "../../api/schema";
import { Loaded } from "../../components/Loaded";
import { Page } from "../../components/Page";
import { FilterBar } from "../../filters/FilterBar";
import { PeriodFilter } from "../../filters/PeriodFilter";
import { useFilters } from "../../filters/useFilters";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { ActivityByHour } from "./ActivityByHour";
import { ActivityTotals } from "./ActivityTotals";
import { ByEndpoint, ByEventType } from "./Breakdowns";
import { useActivity } from "./queries";

const PERIOD = ["period", "from", "to"] as const;

/** The attempts of an application over time. */
export default function ActivityPage() {
  const texts = useTexts();
  const { app = "" } = useParams();
  const [period, setPeriod] = useFilters(PERIOD);
  const query = useActivity(app, period);
  const refresh = (
    <button type="button" onClick={() => void query.refetch()}>
      {texts.actions.refresh}
    </button>
  );
  return (
    <Page title={texts.navigation.activity} actions={refresh}>
      <FilterBar label={texts.activity.filterLabel}>
        <PeriodFilter
          value={period}
          presets={["6h", "3d", "7d"]}
          none={texts.deliveries.filters.presets["24h"]}
          onChange={setPeriod}
        />
      </FilterBar>
      <Loaded query={query}>
        {(stats) =>
          stats === null ? (
            <p role="alert">{texts.activity.wrongPeriod}</p>
          ) : (
            <Activity app={app} stats={stats} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Activity({ app, stats }: { app: string; stats: AppAttemptStatsOut }) {
  const texts = useTexts().activity;
  const formats = useFormats();
  const isEmpty = stats.total_success + stats.total_failure + stats.total_canceled === 0;
  return (
    <>
      {stats.approximated && (
        <p className="note">{texts.partial(formats.utc(stats.counted_since))}</p>
      )}
      <ActivityTotals stats={stats} />
      {isEmpty ? (
        <p>{texts.none}</p>
      ) : (
        <>
          <ActivityByHour hours={stats.by_hour} />
          <ByEventType stats={stats} />
          <ByEndpoint app={app} stats={stats} />
        </>
      )}
    </>
  );
}
