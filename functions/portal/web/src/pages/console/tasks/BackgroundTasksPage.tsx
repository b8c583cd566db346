import { body } from "../../../api/client";
import { usePages } from "../../../api/queries";
import type { BackgroundTaskOut } from "../../../api/schema";
import { CodeBlock } from "../../../components/CodeBlock";
import { Loaded } from "../../../components/Loaded";
import { MoreButton } from "../../../components/MoreButton";
import { Page } from "../../../components/Page";
import { useFilter } from "../../../components/SearchField";
import { Time } from "../../../components/Time";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { ChoiceField } from "../../../components/fields";
import { CancelTask } from "./CancelTask";
import { Progress } from "./Progress";
import { TaskState } from "./TaskState";

type StatusName = BackgroundTaskOut["status"];

/** How often tasks are read while they run. */
const REFRESH_MS = 3_000;

/** Background tasks of the organisation, as they advance. */
export default function BackgroundTasksPage() {
  const texts = useTexts();
  const words = texts.console.tasks;
  const [status, setStatus] = useFilter("status");
  const query = useTasks(status as StatusName | "");
  const statuses = (["running", "finished", "failed"] as const).map(
    (each) => [each, words.statuses[each]] as const,
  );
  return (
    <Page title={texts.navigation.backgroundTasks}>
      <ChoiceField<string>
        name="status"
        label={words.filter}
        value={status}
        choices={[["", texts.console.parts.all], ...statuses]}
        onChange={setStatus}
      />
      <Loaded query={query}>
        {(tasks) => (tasks.length === 0 ? <p>{words.none}</p> : <TaskTable tasks={tasks} />)}
      </Loaded>
      <MoreButton query={query} />
    </Page>
  );
}

function useTasks(status: StatusName | "") {
  const client = useClient();
  return usePages(
    ["background-tasks", "list", status],
    (iterator) =>
      body(
        client.GET("/api/v1/background-task", {
          params: {
            query: {
              ...(iterator !== undefined && { iterator }),
              ...(status !== "" && { status }),
            },
          },
        }),
      ),
    { refetchInterval: REFRESH_MS },
  );
}

function TaskTable({ tasks }: { tasks: readonly BackgroundTaskOut[] }) {
  const words = useTexts().console.tasks;
  return (
    <table className="stacked">
      <caption>{words.list}</caption>
      <thead>
        <tr>
          <th scope="col">{words.kind}</th>
          <th scope="col">{words.status}</th>
          <th scope="col">{words.progress}</th>
          <th scope="col">{words.started}</th>
          <th scope="col">{words.updated}</th>
          <th scope="col">{words.result}</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <Row key={task.id} task={task} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ task }: { task: BackgroundTaskOut }) {
  const words = useTexts().console.tasks;
  const kind = words.kinds[task.task];
  return (
    <tr>
      <th scope="row">{kind}</th>
      <td data-label={words.status}>
        <TaskState task={task} />
      </td>
      <td data-label={words.progress}>
        <Progress task={task} />
      </td>
      <td data-label={words.started}>{task.createdAt && <Time at={task.createdAt} />}</td>
      <td data-label={words.updated}>
        <Time at={task.updatedAt} />
      </td>
      <td data-label={words.result}>
        <details>
          <summary aria-label={words.resultOf(kind)}>{words.result}</summary>
          <CodeBlock label={words.resultOf(kind)} text={JSON.stringify(task.data, null, 2)} />
        </details>
        <CancelTask task={task} />
      </td>
    </tr>
  );
}
