"""Background tasks on the wire."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import One
from functions.api.queries import OrderedQuery
from shared.domain.background.background_task import BackgroundTask
from shared.domain.timestamps import format_timestamp

StatusName = Literal["running", "finished", "failed"]
# Two of them start nothing here; a client may ask for them all the same.
TaskName = Literal[
    "application.purge_content",
    "application.stats",
    "endpoint.bulk-replay",
    "endpoint.recover",
    "endpoint.replay",
    "event-type.aggregate",
    "message.broadcast",
    "sdk.generate",
]


class BackgroundTaskQuery(OrderedQuery):
    """Tasks can be chosen by where they stand and by what they do."""

    status: Annotated[
        StatusName | None, One, Field(description="Only tasks that stand so.", examples=["running"])
    ] = None
    task: Annotated[
        TaskName | None,
        One,
        Field(description="Only tasks of this kind.", examples=["application.stats"]),
    ] = None

    def wants(self, task: BackgroundTask) -> bool:
        """Whether the filters let it through."""
        return self.status in (None, task.status.value) and self.task in (None, task.kind.value)


class StartedTaskOut(TypedDict):
    """A task that was started."""

    id: output_fields.TaskId
    status: Annotated[StatusName, Field(description="How it stands.", examples=["running"])]
    task: Annotated[TaskName, Field(description="What it does.", examples=["application.stats"])]
    updatedAt: Annotated[output_fields.Timestamp, Field(description="When it last made a step.")]


class BackgroundTaskOut(StartedTaskOut):
    """A task and what it has come to."""

    data: Annotated[
        dict[str, Any],
        Field(
            description="What it counted; `reason` says why it failed. Lists leave out tables.",
            examples=[{}],
        ),
    ]


def started_out(task: BackgroundTask) -> StartedTaskOut:
    """As the API answers who started it."""
    return {
        "id": task.id,
        "status": task.status.value,
        "task": task.kind.value,
        "updatedAt": format_timestamp(task.updated_at),
    }


def background_task_out(task: BackgroundTask) -> BackgroundTaskOut:
    """As the API shows it."""
    return {**started_out(task), "data": dict(task.data)}


def listed_task_out(task: BackgroundTask) -> BackgroundTaskOut:
    """As lists show it: a statistic's tables of many groups would make the page too large."""
    brief = {name: value for name, value in task.data.items() if not isinstance(value, dict | list)}
    return {**started_out(task), "data": brief}
