"""Request and response schemas of background tasks."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import One
from functions.api.queries import OrderedQuery
from shared.domain.background.background_task import BackgroundTask
from shared.domain.timestamps import format_timestamp

StatusName = Literal["running", "finished", "failed"]
# No operation of Outrider starts the last two; clients may still filter by them.
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
    """Parameters of the list of background tasks."""

    status: Annotated[
        StatusName | None,
        One,
        Field(description="Only tasks with this status.", examples=["running"]),
    ] = None
    task: Annotated[
        TaskName | None,
        One,
        Field(description="Only tasks of this kind.", examples=["application.stats"]),
    ] = None

    def wants(self, task: BackgroundTask) -> bool:
        """Returns whether the task matches the filters."""
        return self.status in (None, task.status.value) and self.task in (None, task.kind.value)


class StartedTaskOut(TypedDict):
    """A background task that was started."""

    id: output_fields.TaskId
    status: Annotated[
        StatusName, Field(description="The status of the task.", examples=["running"])
    ]
    task: Annotated[
        TaskName, Field(description="The kind of task.", examples=["application.stats"])
    ]
    updatedAt: Annotated[output_fields.Timestamp, Field(description="When the task last advanced.")]


class BackgroundTaskOut(StartedTaskOut):
    """A background task with its results."""

    data: Annotated[
        dict[str, Any],
        Field(
            description="Counts and results of the task; `reason` explains a failure. Lists omit "
            "tables.",
            examples=[{}],
        ),
    ]


def started_out(task: BackgroundTask) -> StartedTaskOut:
    """Returns the response to the request that started the task."""
    return {
        "id": task.id,
        "status": task.status.value,
        "task": task.kind.value,
        "updatedAt": format_timestamp(task.updated_at),
    }


def background_task_out(task: BackgroundTask) -> BackgroundTaskOut:
    """Returns the task as the API represents it."""
    return {**started_out(task), "data": dict(task.data)}


def listed_task_out(task: BackgroundTask) -> BackgroundTaskOut:
    """Returns the task as listed: without the tables of a statistic, which could make the page too
    large.
    """
    brief = {name: value for name, value in task.data.items() if not isinstance(value, dict | list)}
    return {**started_out(task), "data": brief}
