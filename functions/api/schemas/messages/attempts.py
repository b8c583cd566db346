"""Response schemas of attempts and deliveries."""

from enum import IntEnum
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.schemas.endpoints.endpoint_outputs import EndpointBaseOut
from functions.api.schemas.outputs import output
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.deliveries.failure import FailureKind
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.timestamps import format_timestamp


def named(kind: type[IntEnum]) -> str:
    """Returns the numbers of an enumeration with their names, as text."""
    return ", ".join(f"{int(member)} {member.name.lower()}" for member in kind)


class StatusOut(TypedDict):
    """A status, as a number and as text."""

    status: Annotated[
        int,
        Field(
            description=f"The status: {named(Status)}.",
            examples=[0],
            json_schema_extra={"enum": [int(status) for status in Status]},
        ),
    ]
    statusText: Annotated[
        str,
        Field(
            description="The status as text.",
            examples=["success"],
            json_schema_extra={"enum": [status.name.lower() for status in Status]},
        ),
    ]


class MessageAttemptOut(StatusOut):
    """One request to an endpoint, with its result."""

    id: output_fields.AttemptId
    msgId: output_fields.MessageId
    endpointId: output_fields.EndpointId
    url: Annotated[
        str, Field(description="The URL of the request.", examples=["https://example.com/webhooks"])
    ]
    response: Annotated[
        str,
        Field(
            description="The beginning of the response body, in base64 if it is not UTF-8; the "
            "error if there was no response.",
            examples=["ok"],
        ),
    ]
    responseStatusCode: Annotated[
        int,
        Field(description="The status code of the response; 0 for no response.", examples=[200]),
    ]
    responseDurationMs: Annotated[
        int, Field(description="Milliseconds until the response was read.", examples=[120])
    ]
    triggerType: Annotated[
        int,
        Field(
            description=f"The trigger of the attempt: {named(Trigger)}.",
            examples=[0],
            json_schema_extra={"enum": [int(trigger) for trigger in Trigger]},
        ),
    ]
    timestamp: Annotated[output_fields.Timestamp, Field(description="When the attempt was made.")]
    eventType: NotRequired[output_fields.EventType]
    attemptNumber: NotRequired[
        Annotated[
            int,
            Field(
                description="The number of the attempt in its delivery's schedule, from 1; 0 for a "
                "manual attempt.",
                examples=[1],
            ),
        ]
    ]
    failure: NotRequired[
        Annotated[
            str | None,
            Field(
                description="The kind of the failure, for programs; null for a success. More kinds "
                "may be added. Now there are "
                + ", ".join(f"`{kind.value}`" for kind in FailureKind)
                + ".",
                examples=["timeout"],
            ),
        ]
    ]


class DeliveryStateOut(StatusOut):
    """The state of a delivery."""

    nextAttempt: Annotated[
        output_fields.Timestamp | None,
        Field(description="When the next attempt is due; null if none is planned."),
    ]


class CountOut(TypedDict):
    """A count of items."""

    count: Annotated[
        int, Field(description="The number of items that match the filters.", examples=[42])
    ]
    approximated: Annotated[
        bool,
        Field(
            description="Whether counting stopped at its limit, so that there may be more.",
            examples=[False],
        ),
    ]


class EmptyOut(TypedDict):
    """An object without members."""


class MessageEndpointOut(EndpointBaseOut, DeliveryStateOut):
    """An endpoint with the status of a message's delivery to it."""


def attempt_out(attempt: Attempt, *, content: bool, expanded: bool) -> MessageAttemptOut:
    """Returns the attempt as the API represents it; without content its response is `{}`."""
    return {
        "id": attempt.id,
        "msgId": attempt.key.message_id,
        "endpointId": attempt.key.endpoint_id,
        "url": attempt.url,
        "response": attempt.response if content else "{}",
        "responseStatusCode": attempt.response_status_code,
        "responseDurationMs": attempt.response_duration_ms,
        **status_out(attempt.status, expanded=expanded),
        "triggerType": int(attempt.trigger),
        "timestamp": format_timestamp(attempt.timestamp),
        "eventType": attempt.event_type,
        "attemptNumber": attempt.number,
        "failure": attempt.failure_kind.value if attempt.failure_kind else None,
    }


def delivery_state_out(delivery: Delivery, *, expanded: bool) -> DeliveryStateOut:
    """Returns the state of the delivery as the API represents it."""
    due_at = delivery.next_attempt_at
    return {
        **status_out(delivery.status, expanded=expanded),
        "nextAttempt": format_timestamp(due_at) if due_at else None,
    }


def destination_out(pair: tuple[Endpoint, Delivery], *, expanded: bool) -> MessageEndpointOut:
    """Returns the endpoint with the status of the delivery, as the API represents both."""
    endpoint, delivery = pair
    return {**output(EndpointBaseOut, endpoint), **delivery_state_out(delivery, expanded=expanded)}


def status_out(status: Status, *, expanded: bool) -> StatusOut:
    """Returns the status as the API represents it."""
    known = shown_status(status, expanded=expanded)
    return {"status": int(known), "statusText": known.name.lower()}


def shown_status(status: Status, *, expanded: bool) -> Status:
    """Maps canceled to failed for a client without `expanded_statuses`."""
    return status if expanded or status is not Status.CANCELED else Status.FAIL
