import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { useFilters } from "../../filters/useFilters";
import { useFormats, useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { AttemptTable } from "./AttemptTable";
import { DELIVERY_FILTERS, type DeliveryFilters, isFiltered } from "./deliveryFilters";
import { DeliveryFilterBar } from "./DeliveryFilterBar";
import { useAttemptCount, useAttemptsOfEndpoint } from "./queries";
import { REPLAY_KINDS, type ReplayKind } from "./replay";
import { ReplayDialog } from "./ReplayDialog";
import { TaskProgress } from "./TaskProgress";
import { useLive } from "./useLive";

interface DeliveriesProps {
  app: string;
  endpoint: string;
}

/** The attempts at an endpoint, their filters, and ways to send messages again. */
export function DeliveriesOfEndpoint({ app, endpoint }: DeliveriesProps) {
  const texts = useTexts();
  const [filters, setFilters] = useFilters(DELIVERY_FILTERS);
  const [isLive, toggleLive] = useLive();
  const query = useAttemptsOfEndpoint(app, endpoint, filters, isLive);
  const queries = useQueryClient();
  const refresh = () => void queries.invalidateQueries({ queryKey: ["app", app, "attempts"] });
  return (
    <section aria-label={texts.deliveries.title}>
      <header className="page-header">
        <h2>{texts.deliveries.title}</h2>
        <div className="actions">
          <button type="button" onClick={refresh}>
            {texts.actions.refresh}
          </button>
          <button
            type="button"
            aria-pressed={isLive}
            title={texts.deliveries.liveHelp}
            onClick={toggleLive}
          >
            {texts.deliveries.live}
          </button>
          <ReplayButtons app={app} endpoint={endpoint} filters={filters} />
        </div>
      </header>
      <RunningTask app={app} />
      <DeliveryFilterBar filters={filters} onChange={setFilters} />
      <Loaded query={query}>
        {(attempts) => (
          <>
            {!isLive && <AttemptCount app={app} endpoint={endpoint} filters={filters} />}
            {attempts.length > 0 ? (
              <AttemptTable app={app} caption={texts.deliveries.caption} attempts={attempts} />
            ) : (
              <p>{isFiltered(filters) ? texts.deliveries.noneMatches : texts.deliveries.none}</p>
            )}
          </>
        )}
      </Loaded>
      <MoreButton query={query} />
    </section>
  );
}

function AttemptCount({ app, endpoint, filters }: DeliveriesProps & { filters: DeliveryFilters }) {
  const texts = useTexts().deliveries;
  const formats = useFormats();
  const { data } = useAttemptCount(app, endpoint, filters);
  if (data === undefined) return null;
  const count = formats.number(data.count);
  return (
    <p role="status" className="muted">
      {data.approximated ? texts.matchingAtLeast(count) : texts.matching(count)}
    </p>
  );
}

const TASK = ["task"] as const;

/** The progress of a task that this page started; the address keeps which. */
function RunningTask({ app }: { app: string }) {
  const [{ task }, setTask] = useFilters(TASK);
  if (task === "") return null;
  return <TaskProgress key={task} app={app} task={task} onClose={() => setTask({ task: "" })} />;
}

function ReplayButtons({ app, endpoint, filters }: DeliveriesProps & { filters: DeliveryFilters }) {
  const texts = useTexts().deliveries.replay;
  const { session } = useSession();
  const [kind, setKind] = useState<ReplayKind | null>(null);
  const [, setTask] = useFilters(TASK);
  if (!session.can("CreateAttempts")) return null;
  return (
    <>
      {REPLAY_KINDS.map((name) => (
        <button key={name} type="button" onClick={() => setKind(name)}>
          {texts[name]}
        </button>
      ))}
      {kind && (
        <ReplayDialog
          kind={kind}
          app={app}
          endpoint={endpoint}
          filters={filters}
          onClose={() => setKind(null)}
          onStarted={(task) => {
            setKind(null);
            setTask({ task });
          }}
        />
      )}
    </>
  );
}
