"""Which attempts and deliveries a client asks for."""

from collections.abc import Callable
from enum import IntEnum
from typing import Annotated

from pydantic import Field

from functions.api.fields import Flag, One
from functions.api.queries import ListQuery, Query, TimedQuery
from functions.api.schemas.messages.attempts import named, shown_status
from shared.domain.deliveries.delivery import Attempt, Status
from shared.domain.paging import no_id

_Expanded = Annotated[
    Flag,
    Field(
        description="Whether the client knows the status of a canceled delivery; without, it is "
        "shown as a failure.",
    ),
]


class CodeClass(IntEnum):
    """Answers by the first digit of their status code; 0 is no answer at all."""

    NONE = 0
    INFORMATIONAL = 100
    SUCCESSFUL = 200
    REDIRECTION = 300
    CLIENT_ERROR = 400
    SERVER_ERROR = 500


class StatusQuery(TimedQuery):
    """A list by time that can be narrowed down to what stands in one way."""

    status: Annotated[
        Status | None,
        One,
        Field(description=f"Only what is of this status: {named(Status)}.", examples=[2]),
    ] = None
    expanded_statuses: _Expanded = False

    def wants_status(self) -> Callable[[Status], bool]:
        """Which deliveries the client asks for; a canceled one is shown as failed to some."""
        asked, expanded = self.status, self.expanded_statuses
        return lambda s: asked is None or asked in (s, shown_status(s, expanded=expanded))


class AttemptQuery(StatusQuery):
    """Attempts can also be chosen by the answer that they got."""

    status_code_class: Annotated[
        CodeClass | None,
        One,
        Field(
            description="Only attempts that were answered with a status of this hundred; 0 is for "
            "those without an answer.",
            examples=[500],
        ),
    ] = None

    def wants_attempt(self) -> Callable[[Attempt], bool]:
        """Which attempts the client asks for."""
        if self.status not in (None, Status.SUCCESS, Status.FAIL):
            # An attempt is on record when it is over.
            return no_id
        return self._wants

    def _wants(self, attempt: Attempt) -> bool:
        return (
            self.narrowed().wants(attempt)
            and (self.status is None or attempt.status == self.status)
            and (
                self.status_code_class is None
                or attempt.status_code_class == self.status_code_class
            )
        )


class MessageAttemptQuery(AttemptQuery):
    """The attempts to deliver one message."""

    endpoint_id: Annotated[
        str | None,
        One,
        Field(description="Only attempts at this endpoint: its id or uid.", examples=["billing"]),
    ] = None


class ExpandedQuery(Query):
    """Whether the client knows the status of a canceled delivery."""

    expanded_statuses: _Expanded = False


class DestinationQuery(ListQuery):
    """The endpoints that a message was sent to."""

    expanded_statuses: _Expanded = False
