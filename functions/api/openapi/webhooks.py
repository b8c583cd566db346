"""Operational events, as webhooks of the OpenAPI document."""

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
    str | None, Field(description="Your own id of the application, its uid.", examples=["acme"])
]


class EndpointEventData(TypedDict):
    """The endpoint that the event is about."""

    appId: output_fields.AppId
    appUid: AppUid
    endpointId: output_fields.EndpointId
    endpointUid: Annotated[
        str | None, Field(description="Your own id of the endpoint, its uid.", examples=["billing"])
    ]


class EndpointDisabledEventData(EndpointEventData):
    """The endpoint that was disabled, and why."""

    failSince: Annotated[
        output_fields.Timestamp | None,
        Field(description="When the endpoint began to fail; null if it is not failing."),
    ]
    trigger: Annotated[
        Literal["automatic", "manual"],
        Field(description="The cause: its failures, or a request."),
    ]


class CertificateEventData(TypedDict):
    """The endpoint whose client certificate expires soon."""

    appId: output_fields.AppId
    appUid: AppUid
    endpointId: output_fields.EndpointId
    notAfter: Annotated[output_fields.Timestamp, Field(description="When the certificate expires.")]
    daysLeft: Annotated[
        Literal[30, 7, 1], Field(description="The days until then, at the time of the event.")
    ]


class LastAttempt(TypedDict):
    """A summary of an attempt."""

    id: output_fields.AttemptId
    responseStatusCode: Annotated[
        int,
        Field(description="The status code of the response; 0 for no response.", examples=[503]),
    ]
    timestamp: Annotated[output_fields.Timestamp, Field(description="When the attempt was made.")]


class AttemptEventData(TypedDict):
    """The delivery that the event is about."""

    appId: output_fields.AppId
    appUid: AppUid
    endpointId: output_fields.EndpointId
    msgId: output_fields.MessageId
    msgEventId: Annotated[
        str | None,
        Field(description="Your own id of the message, its `eventId`.", examples=["order-7"]),
    ]
    lastAttempt: Annotated[LastAttempt, Field(description="The attempt that caused the event.")]


class RefusalEventData(TypedDict):
    """The application whose message was refused, and why."""

    appId: Annotated[
        output_fields.AppId | None,
        Field(description="The application; null if it is unknown."),
    ]
    appUid: AppUid
    reason: Annotated[
        str,
        Field(
            description="The reason of the first refusal in a minute.",
            examples=["body.eventType: Field required"],
        ),
    ]


class TaskEventData(TypedDict):
    """The background task that the event is about, and its result."""

    taskId: output_fields.TaskId
    task: Annotated[TaskName, Field(description="The kind of task.", examples=["endpoint.recover"])]
    status: Annotated[
        Literal["finished", "failed"], Field(description="The final status of the task.")
    ]
    data: Annotated[
        dict[str, Any],
        Field(
            description="Counts and results of the task; `reason` explains a failure.",
            examples=[{"messagesSent": 42}],
        ),
    ]


DATA: Mapping[OperationalEventType, Any] = {
    OperationalEventType.TASK_FINISHED: TaskEventData,
    OperationalEventType.CERTIFICATE_EXPIRING: CertificateEventData,
    OperationalEventType.ENDPOINT_CREATED: EndpointEventData,
    OperationalEventType.ENDPOINT_DELETED: EndpointEventData,
    OperationalEventType.ENDPOINT_DISABLED: EndpointDisabledEventData,
    OperationalEventType.ENDPOINT_ENABLED: EndpointEventData,
    OperationalEventType.ENDPOINT_UPDATED: EndpointEventData,
    OperationalEventType.EXHAUSTED: AttemptEventData,
    OperationalEventType.FAILING: AttemptEventData,
    OperationalEventType.RECOVERED: AttemptEventData,
    OperationalEventType.REFUSED: RefusalEventData,
}


def webhooks(shapes: Shapes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Returns each operational event with the request that delivers it."""
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
                    "responses": {
                        "2XX": {"description": "Any 2xx status acknowledges the delivery."}
                    },
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
