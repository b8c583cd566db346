"""Attempts and deliveries on the wire."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import Flag, One
from functions.api.queries import ListQuery, Query, TimedQuery
from functions.api.schemas.endpoints import EndpointBaseOut, endpoint_base_out
from functions.http.response import timestamp
from shared.domain.delivery import Attempt, Delivery, Status
from shared.domain.endpoint import Endpoint


class AttemptQuery(TimedQuery):
    """Attempts can also be chosen by their result."""

    status: Annotated[int | None, One, Field(ge=0, le=max(Status))] = None
    status_code_class: Annotated[int | None, One, Field(ge=0, le=500, multiple_of=100)] = None
    endpoint_id: Annotated[str | None, One] = None
    expanded_statuses: Flag = False

    def wants_attempt(self, attempt: Attempt) -> bool:
        """Whether all filters let it through, but for `endpoint_id`, which needs a look-up."""
        code_class = attempt.response_status_code // 100 * 100
        return (
            self.wants(attempt)
            and (self.status is None or attempt.status == self.status)
            and (self.status_code_class is None or code_class == self.status_code_class)
        )


class ExpandedQuery(Query):
    """Whether the client knows the status of a canceled delivery."""

    expanded_statuses: Flag = False


class DestinationQuery(ListQuery):
    """The endpoints that a message was sent to."""

    expanded_statuses: Flag = False


class StatusOut(TypedDict):
    """A status as a number and as a word."""

    status: int
    statusText: str


class MessageAttemptOut(StatusOut):
    """One request to an endpoint and what came of it."""

    id: str
    msgId: str
    endpointId: str
    url: str
    response: str
    responseStatusCode: int
    responseDurationMs: int
    triggerType: int
    timestamp: str


class EmptyOut(TypedDict):
    """An object without members."""


class MessageEndpointOut(EndpointBaseOut, StatusOut):
    """An endpoint with where the delivery of one message to it stands."""

    nextAttempt: str | None


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
        "timestamp": timestamp(attempt.timestamp),
    }


def destination_out(pair: tuple[Endpoint, Delivery], *, expanded: bool) -> MessageEndpointOut:
    """As the API shows it."""
    endpoint, delivery = pair
    due_at = delivery.next_attempt_at
    return {
        **endpoint_base_out(endpoint),
        **status_out(delivery.status, expanded=expanded),
        "nextAttempt": timestamp(due_at) if due_at else None,
    }


def status_out(status: Status, *, expanded: bool) -> StatusOut:
    """A client that did not ask for the expanded statuses knows no canceled one."""
    known = status if expanded or status is not Status.CANCELED else Status.FAIL
    return {"status": int(known), "statusText": known.name.lower()}
