"""Request and response schemas of an endpoint's history."""

from datetime import datetime
from typing import Annotated, Any, NotRequired

from pydantic import Field

from functions.api import output_fields
from functions.api.fields import Flag
from functions.api.schemas.messages.attempt_queries import (
    AttemptFilterQuery,
    AttemptQuery,
    StatusQuery,
)
from functions.api.schemas.messages.attempts import (
    DeliveryStateOut,
    MessageAttemptOut,
    StatusOut,
    attempt_out,
    delivery_state_out,
    status_out,
)
from functions.api.schemas.messages.messages import MessageOut
from functions.http.response import message_out
from shared.domain.messages.endpoint_history import is_iterator
from shared.domain.paging import PageRequest
from shared.domain.timestamps import format_timestamp
from shared.services.messages.endpoint_history import DeliveryWithMessage, ListedAttempt


class EndpointAttemptQuery(AttemptQuery):
    """Parameters of the list of an endpoint's attempts."""

    with_msg: Annotated[
        Flag, Field(description="Whether to include the message of each attempt.")
    ] = False
    with_delivery: Annotated[
        Flag,
        Field(description="Whether to include the current state of each attempt's delivery."),
    ] = False


class AttemptCountQuery(AttemptFilterQuery):
    """Parameters of the count of an endpoint's attempts: the filters of the list."""

    def bounds(self) -> PageRequest:
        """Returns the bounds by time, newest first."""
        return PageRequest(descending=True, before=self.before, after=self.after)


class AttemptedMessageQuery(StatusQuery):
    """Parameters of the list of an endpoint's messages."""

    def _is_key(self, prefix: str, text: str) -> bool:
        return is_iterator(text)


class EndpointAttemptOut(MessageAttemptOut):
    """An attempt in an endpoint's history."""

    msg: NotRequired[
        Annotated[MessageOut, Field(description="The message, if requested by `with_msg`.")]
    ]
    delivery: NotRequired[
        Annotated[
            DeliveryStateOut,
            Field(description="The state of the delivery, if requested by `with_delivery`."),
        ]
    ]


class EndpointMessageOut(MessageOut, StatusOut):
    """A message with the status of its delivery to an endpoint."""

    # A wire name; ruff does not recognize the inherited TypedDict.
    nextAttempt: NotRequired[  # noqa: N815
        Annotated[
            output_fields.Timestamp,
            Field(description="When the next attempt is due, if one is planned."),
        ]
    ]


def endpoint_attempt_out(
    found: ListedAttempt, now: datetime, *, content: bool, expanded: bool
) -> dict[str, Any]:
    """Returns the attempt as the API represents it, with its message and delivery if given."""
    out: dict[str, Any] = {**attempt_out(found.attempt, content=content, expanded=expanded)}
    if found.message is not None:
        out["msg"] = message_out(found.message, now, content=content)
    if found.delivery is not None:
        out["delivery"] = delivery_state_out(found.delivery, expanded=expanded)
    return out


def endpoint_message_out(
    pair: DeliveryWithMessage, now: datetime, *, content: bool, expanded: bool
) -> dict[str, Any]:
    """Returns the message as the API represents it."""
    delivery, message = pair
    out = {
        **message_out(message, now, content=content),
        **status_out(delivery.status, expanded=expanded),
    }
    if delivery.next_attempt_at is not None:
        out["nextAttempt"] = format_timestamp(delivery.next_attempt_at)
    return out
