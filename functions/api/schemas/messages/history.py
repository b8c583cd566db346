"""What an endpoint was sent, on the wire."""

from datetime import datetime
from typing import Annotated, Any, NotRequired

from pydantic import Field

from functions.api import output_fields
from functions.api.fields import Flag
from functions.api.schemas.messages.attempt_queries import AttemptQuery, StatusQuery
from functions.api.schemas.messages.attempts import (
    MessageAttemptOut,
    StatusOut,
    attempt_out,
    status_out,
)
from functions.api.schemas.messages.messages import MessageOut
from functions.http.response import message_out
from shared.domain.messages.endpoint_history import is_iterator
from shared.domain.timestamps import format_timestamp
from shared.services.messages.endpoint_history import AttemptWithMessage, DeliveryWithMessage


class EndpointAttemptQuery(AttemptQuery):
    """The attempts that were made at one endpoint."""

    with_msg: Annotated[Flag, Field(description="Whether each attempt shows its message.")] = False


class AttemptedMessageQuery(StatusQuery):
    """The messages that one endpoint was sent."""

    def _is_key(self, prefix: str, text: str) -> bool:
        return is_iterator(text)


class EndpointAttemptOut(MessageAttemptOut):
    """An attempt in the list of an endpoint's."""

    msg: NotRequired[
        Annotated[MessageOut, Field(description="The message, if `with_msg` asks for it.")]
    ]


class EndpointMessageOut(MessageOut, StatusOut):
    """A message with where its delivery to one endpoint stands."""

    # A name of the wire; ruff does not see from here that this is a TypedDict.
    nextAttempt: NotRequired[  # noqa: N815
        Annotated[
            output_fields.Timestamp, Field(description="When the next attempt is due, if one is.")
        ]
    ]


def endpoint_attempt_out(
    pair: AttemptWithMessage, now: datetime, *, content: bool, expanded: bool
) -> dict[str, Any]:
    """As the API shows it, with its message where that is given."""
    attempt, message = pair
    out: dict[str, Any] = {**attempt_out(attempt, content=content, expanded=expanded)}
    if message is not None:
        out["msg"] = message_out(message, now, content=content)
    return out


def endpoint_message_out(
    pair: DeliveryWithMessage, now: datetime, *, content: bool, expanded: bool
) -> dict[str, Any]:
    """As the API shows it."""
    delivery, message = pair
    out = {
        **message_out(message, now, content=content),
        **status_out(delivery.status, expanded=expanded),
    }
    if delivery.next_attempt_at is not None:
        out["nextAttempt"] = format_timestamp(delivery.next_attempt_at)
    return out
