"""Request and response schemas of background tasks."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, cast

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import One
from functions.api.queries import OrderedQuery
from shared.domain.background.background_task import BackgroundTask
from shared.domain.timestamps import format_timestamp

StatusName = Literal["running", "finished", "failed"]
# No operation of Outrider starts the last one; clients may still filter by it.
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
        return self.status in (None, task.status.value) and self.task in (None, task.kind.wire_name)


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
            description="Counts and results of the task; `reason` explains a failure, and "
            "`canceled` is true if it was canceled. Lists omit tables.",
            examples=[{}],
        ),
    ]
    # A wire name; ruff does not recognize the inherited TypedDict.
    endpointId: NotRequired[output_fields.EndpointId]
    createdAt: NotRequired[output_fields.CreatedAt]
    progress: NotRequired[
        Annotated[
            float,
            Field(
                description="The share of the selected time that is processed, 0 to 1; absent if "
                "it is not known.",
                examples=[0.5],
            ),
        ]
    ]


def started_out(task: BackgroundTask) -> StartedTaskOut:
    """Returns the response to the request that started the task."""
    return {
        "id": task.id,
        "status": task.status.value,
        "task": cast("TaskName", task.kind.wire_name),
        "updatedAt": format_timestamp(task.updated_at),
    }


def background_task_out(task: BackgroundTask) -> BackgroundTaskOut:
    """Returns the task as the API represents it."""
    return _with_data(task, task.data)


def listed_task_out(task: BackgroundTask) -> BackgroundTaskOut:
    """Returns the task as listed: without the tables of a statistic, which could make the page too
    large.
    """
    brief = {name: value for name, value in task.data.items() if not isinstance(value, dict | list)}
    return _with_data(task, brief)


def _with_data(task: BackgroundTask, data: Mapping[str, Any]) -> BackgroundTaskOut:
    started = started_out(task)
    shown = BackgroundTaskOut(
        id=started["id"],
        status=started["status"],
        task=started["task"],
        updatedAt=started["updatedAt"],
        data=dict(data),
        createdAt=format_timestamp(task.created_at),
    )
    if task.endpoint_id is not None:
        shown["endpointId"] = task.endpoint_id
    if task.progress is not None:
        shown["progress"] = round(task.progress, 3)
    return shown
