import { useId, useState } from "react";
import { body } from "../../../api/client";
import { useChange, useQuery } from "../../../api/queries";
import type { RetryScheduleOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { RetryScheduleField } from "../../endpoints/form/RetryScheduleField";
import { draftOfSchedule, scheduleOf } from "../../endpoints/form/schedule";

const SCHEDULE = "/api/v1/event-type/{event_type_name}/retry-schedule";

/** The retry schedule of an event type: the stack's, none, or its own. */
export function RetrySchedule({ name }: { name: string }) {
  const texts = useTexts().console.eventTypes;
  const client = useClient();
  const heading = useId();
  const query = useQuery({
    queryKey: ["event-types", "retry-schedule", name],
    queryFn: () => body(client.GET(SCHEDULE, { params: { path: { event_type_name: name } } })),
  });
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{texts.retrySchedule}</h2>
      <p>{texts.retryScheduleHelp}</p>
      <Loaded query={query}>
        {(stored) => <ScheduleForm name={name} before={secondsOf(stored)} />}
      </Loaded>
    </section>
  );
}

function secondsOf({ retrySchedule }: RetryScheduleOut): number[] | null {
  return retrySchedule?.map(({ secs }) => secs) ?? null;
}

function ScheduleForm({ name, before }: { name: string; before: number[] | null }) {
  const texts = useTexts();
  const [schedule, setSchedule] = useState(() => draftOfSchedule(before));
  const save = useSaveSchedule(name);
  return (
    <Form
      name={texts.console.eventTypes.retrySchedule}
      error={save.error}
      onSubmit={() => save.mutate(scheduleOf(schedule))}
    >
      <RetryScheduleField schedule={schedule} onChange={setSchedule} />
      <button type="submit" className="primary" disabled={save.isPending}>
        {texts.actions.save}
      </button>
    </Form>
  );
}

function useSaveSchedule(name: string) {
  const texts = useTexts().console.eventTypes;
  const client = useClient();
  const announce = useAnnounce();
  return useChange(
    (delays: (number | string)[] | null) => {
      // What is no number goes as it was typed: the API says why it is refused.
      const retrySchedule = delays?.map((secs) => ({ secs: secs as number, nanos: 0 })) ?? null;
      return client.PUT(SCHEDULE, {
        params: { path: { event_type_name: name } },
        body: { retrySchedule },
      });
    },
    {
      stale: [["event-types", "retry-schedule", name]],
      onSuccess: () => announce(texts.saved),
    },
  );
}
