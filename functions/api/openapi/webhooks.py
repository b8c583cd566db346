"""What operational endpoints get, as the document's webhooks."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.openapi.examples import example
from functions.api.openapi.schemas import Schema, Shapes
from functions.api.schemas.background_tasks import TaskName
from shared.domain.operational.operational import EVENT_TYPES, OperationalEventType

AppUid = Annotated[
    str | None, Field(description="Your own id of the application.", examples=["acme"])
]


class EndpointEventData(TypedDict):
    """Which endpoint it is about."""

    appId: output_fields.AppId
    appUid: AppUid
    endpointId: output_fields.EndpointId
    endpointUid: Annotated[
        str | None, Field(description="Your own id of the endpoint.", examples=["billing"])
    ]


class EndpointDisabledEventData(EndpointEventData):
    """Which endpoint was disabled, and why."""

    failSince: Annotated[
        output_fields.Timestamp | None,
        Field(description="When it began to fail; null if it does not."),
    ]
    trigger: Annotated[
        Literal["automatic", "manual"],
        Field(description="Whether its failures or a request disabled it."),
    ]


class LastAttempt(TypedDict):
    """An attempt, in short."""

    id: output_fields.AttemptId
    responseStatusCode: Annotated[
        int, Field(description="What the receiver answered; 0 is no answer.", examples=[503])
    ]
    timestamp: Annotated[output_fields.Timestamp, Field(description="When it was made.")]


class AttemptEventData(TypedDict):
    """Which delivery it is about."""

    appId: output_fields.AppId
    appUid: AppUid
    endpointId: output_fields.EndpointId
    msgId: output_fields.MessageId
    msgEventId: Annotated[
        str | None, Field(description="Your own id of the message.", examples=["order-7"])
    ]
    lastAttempt: Annotated[LastAttempt, Field(description="The attempt that is the news.")]


class TaskEventData(TypedDict):
    """Which background task it is about, and what it came to."""

    taskId: output_fields.TaskId
    task: Annotated[TaskName, Field(description="What it did.", examples=["endpoint.recover"])]
    status: Annotated[Literal["finished", "failed"], Field(description="How it ended.")]
    data: Annotated[
        dict[str, Any],
        Field(
            description="What it counted; `reason` says why it failed.",
            examples=[{"messagesSent": 42}],
        ),
    ]


DATA: Mapping[OperationalEventType, Any] = {
    OperationalEventType.TASK_FINISHED: TaskEventData,
    OperationalEventType.ENDPOINT_CREATED: EndpointEventData,
    OperationalEventType.ENDPOINT_DELETED: EndpointEventData,
    OperationalEventType.ENDPOINT_DISABLED: EndpointDisabledEventData,
    OperationalEventType.ENDPOINT_ENABLED: EndpointEventData,
    OperationalEventType.ENDPOINT_UPDATED: EndpointEventData,
    OperationalEventType.EXHAUSTED: AttemptEventData,
    OperationalEventType.FAILING: AttemptEventData,
    OperationalEventType.RECOVERED: AttemptEventData,
}


def webhooks(shapes: Shapes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each event with the request that tells of it."""
    for event, kind in DATA.items():
        schema = _body(event, shapes.of(kind))
        content = {"schema": schema, "example": example(schema, shapes)}
        yield (
            event.value,
            {
                "post": {
                    "operationId": f"operational-webhook.{event.value}",
                    "tags": ["Operational endpoints"],
                    "summary": EVENT_TYPES[event].removesuffix("."),
                    "requestBody": {"required": True, "content": {"application/json": content}},
                    "responses": {"2XX": {"description": "Any of these ends the delivery."}},
                    "security": [],
                }
            },
        )


def _body(event: OperationalEventType, data: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "type": {"const": event.value, "description": "What befell."},
            "data": data,
        },
        "required": ["type", "data"],
    }
