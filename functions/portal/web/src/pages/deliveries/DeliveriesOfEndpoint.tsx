import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "../../components/Loaded";
import { MoreButton } from "../../components/MoreButton";
import { useFilters } from "../../filters/useFilters";
import { useFormats, useTexts } from "../../language/LanguageContext";
import type { Texts } from "../../language/texts";
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

// Keeps the place of the count, so that nothing below moves under a pointer when it arrives.
const EMPTY_LINE = "\u00a0";

function AttemptCount({ app, endpoint, filters }: DeliveriesProps & { filters: DeliveryFilters }) {
  const texts = useTexts().deliveries;
  const formats = useFormats();
  const { data } = useAttemptCount(app, endpoint, filters);
  return (
    <p role="status" className="muted">
      {data === undefined ? EMPTY_LINE : countText(data, formats.number(data.count), texts)}
    </p>
  );
}

function countText(
  { approximated }: { approximated: boolean },
  count: string,
  texts: Texts["deliveries"],
): string {
  return approximated ? texts.matchingAtLeast(count) : texts.matching(count);
}

const TASK = ["task"] as const;
// Not a step of the reader's own, so Back passes over it.
const REPLACE = { replace: true };

/** The progress of a task that this page started; the address keeps which. */
function RunningTask({ app }: { app: string }) {
  const [{ task }, setTask] = useFilters(TASK, REPLACE);
  if (task === "") return null;
  return <TaskProgress key={task} app={app} task={task} onClose={() => setTask({ task: "" })} />;
}

function ReplayButtons({ app, endpoint, filters }: DeliveriesProps & { filters: DeliveryFilters }) {
  const texts = useTexts().deliveries.replay;
  const { session } = useSession();
  const [kind, setKind] = useState<ReplayKind | null>(null);
  const [, setTask] = useFilters(TASK, REPLACE);
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
