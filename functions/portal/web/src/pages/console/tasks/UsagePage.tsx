import { useState } from "react";
import { body } from "../../../api/client";
import { useChange, useQuery } from "../../../api/queries";
import { useAnnounce } from "../../../components/Announcer";
import { ErrorNote } from "../../../components/ErrorNote";
import { Form } from "../../../components/Field";
import { Loaded } from "../../../components/Loaded";
import { Page } from "../../../components/Page";
import { useFilter } from "../../../components/SearchField";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { TextField } from "../../../components/fields";
import { Progress } from "./Progress";
import { SubscriptionTable, UsageTable } from "./ResultTables";
import { TaskState } from "./TaskState";

const DAY_MS = 86_400_000;
const REFRESH_MS = 1_500;

/** Statistics that background tasks collect: messages and subscriptions by application. */
export default function UsagePage() {
  const texts = useTexts();
  const words = texts.console.tasks.usage;
  const [messages, setMessages] = useFilter("messages");
  const [subscriptions, setSubscriptions] = useFilter("subscriptions");
  return (
    <Page title={texts.navigation.usage}>
      <section>
        <h2>{words.messages}</h2>
        <p>{words.messagesHelp}</p>
        <PeriodForm onStarted={setMessages} />
        {messages !== "" && <Result id={messages} table={UsageTable} />}
      </section>
      <section>
        <h2>{words.subscriptions}</h2>
        <p>{words.subscriptionsHelp}</p>
        <CollectButton onStarted={setSubscriptions} />
        {subscriptions !== "" && <Result id={subscriptions} table={SubscriptionTable} />}
      </section>
    </Page>
  );
}

function PeriodForm({ onStarted }: { onStarted: (task: string) => void }) {
  const words = useTexts().console.tasks.usage;
  const client = useClient();
  const announce = useAnnounce();
  const [since, setSince] = useState(() => localTime(Date.now() - 7 * DAY_MS));
  const [until, setUntil] = useState(() => localTime(Date.now()));
  const start = useChange(
    () =>
      body(
        client.POST("/api/v1/stats/usage/app", {
          body: { since: utcOf(since), until: utcOf(until) },
        }),
      ),
    {
      stale: [["background-tasks"]],
      onSuccess: ({ id }) => {
        announce(words.started);
        onStarted(id);
      },
    },
  );
  return (
    <Form name={words.messages} error={start.error} onSubmit={() => start.mutate(undefined)}>
      <TextField
        name="since"
        label={words.since}
        hint={words.times}
        type="datetime-local"
        value={since}
        onChange={setSince}
      />
      <TextField
        name="until"
        label={words.until}
        type="datetime-local"
        value={until}
        onChange={setUntil}
      />
      <button type="submit" disabled={start.isPending}>
        {words.count}
      </button>
    </Form>
  );
}

function CollectButton({ onStarted }: { onStarted: (task: string) => void }) {
  const words = useTexts().console.tasks.usage;
  const client = useClient();
  const start = useChange(() => body(client.PUT("/api/v1/stats/usage/event-types")), {
    stale: [["background-tasks"]],
    onSuccess: ({ id }) => onStarted(id),
  });
  return (
    <>
      {start.error && <ErrorNote error={start.error} />}
      <button type="button" disabled={start.isPending} onClick={() => start.mutate(undefined)}>
        {words.collect}
      </button>
    </>
  );
}

interface ResultProps {
  id: string;
  table: (props: { data: Record<string, unknown> }) => React.ReactNode;
}

function Result({ id, table: Table }: ResultProps) {
  const client = useClient();
  const query = useQuery({
    queryKey: ["background-tasks", id],
    queryFn: () =>
      body(client.GET("/api/v1/background-task/{task_id}", { params: { path: { task_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? REFRESH_MS : false),
  });
  return (
    <Loaded query={query}>
      {(task) => (
        <>
          <div role="status">
            <TaskState task={task} /> {task.status === "running" && <Progress task={task} />}
          </div>
          {task.status === "finished" && <Table data={task.data} />}
        </>
      )}
    </Loaded>
  );
}

/** Returns a time as the field for times in the reader's zone has it. */
function localTime(milliseconds: number): string {
  const offset = new Date(milliseconds).getTimezoneOffset() * 60_000;
  return new Date(milliseconds - offset).toISOString().slice(0, 16);
}

/** Returns the time for the API; a text that is no time is left to the API to refuse. */
function utcOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? local : time.toISOString();
}
