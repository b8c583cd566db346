"""Attempts and deliveries on the wire."""

from enum import IntEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.schemas.endpoints.endpoints import EndpointBaseOut
from functions.api.schemas.outputs import output
from shared.domain.deliveries.delivery import Attempt, Delivery, Status, Trigger
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.timestamps import format_timestamp


def named(kind: type[IntEnum]) -> str:
    """What each number stands for, in words."""
    return ", ".join(f"{int(member)} {member.name.lower()}" for member in kind)


class StatusOut(TypedDict):
    """A status as a number and as a word."""

    status: Annotated[
        int,
        Field(
            description=f"What came of it: {named(Status)}.",
            examples=[0],
            json_schema_extra={"enum": [int(status) for status in Status]},
        ),
    ]
    statusText: Annotated[
        str,
        Field(
            description="The same in a word.",
            examples=["success"],
            json_schema_extra={"enum": [status.name.lower() for status in Status]},
        ),
    ]


class MessageAttemptOut(StatusOut):
    """One request to an endpoint and what came of it."""

    id: output_fields.AttemptId
    msgId: output_fields.MessageId
    endpointId: output_fields.EndpointId
    url: Annotated[
        str, Field(description="Where it went.", examples=["https://example.com/webhooks"])
    ]
    response: Annotated[
        str,
        Field(
            description="The head of the answer's body; in base64 if it is no UTF-8. Without an "
            "answer, what went wrong.",
            examples=["ok"],
        ),
    ]
    responseStatusCode: Annotated[
        int, Field(description="The answer's status, 0 without an answer.", examples=[200])
    ]
    responseDurationMs: Annotated[
        int, Field(description="Milliseconds until the answer was read.", examples=[120])
    ]
    triggerType: Annotated[
        int,
        Field(
            description=f"Why it was made: {named(Trigger)}.",
            examples=[0],
            json_schema_extra={"enum": [int(trigger) for trigger in Trigger]},
        ),
    ]
    timestamp: Annotated[output_fields.Timestamp, Field(description="When it was made.")]


class EmptyOut(TypedDict):
    """An object without members."""


class MessageEndpointOut(EndpointBaseOut, StatusOut):
    """An endpoint with where the delivery of one message to it stands."""

    nextAttempt: Annotated[
        output_fields.Timestamp | None,
        Field(description="When the next attempt is due; null when there will be none."),
    ]


def attempt_out(attempt: Attempt, *, content: bool, expanded: bool) -> MessageAttemptOut:
    """As the API shows it; without content its response reads `{}`."""
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
    }


def destination_out(pair: tuple[Endpoint, Delivery], *, expanded: bool) -> MessageEndpointOut:
    """As the API shows it."""
    endpoint, delivery = pair
    due_at = delivery.next_attempt_at
    return {
        **output(EndpointBaseOut, endpoint),
        **status_out(delivery.status, expanded=expanded),
        "nextAttempt": format_timestamp(due_at) if due_at else None,
    }


def status_out(status: Status, *, expanded: bool) -> StatusOut:
    """As the API shows it."""
    known = shown_status(status, expanded=expanded)
    return {"status": int(known), "statusText": known.name.lower()}


def shown_status(status: Status, *, expanded: bool) -> Status:
    """A client that did not ask for the expanded statuses knows no canceled one."""
    return status if expanded or status is not Status.CANCELED else Status.FAIL
