"""Query parameters of lists of attempts and deliveries."""

from collections.abc import Callable
from enum import IntEnum
from typing import Annotated

from pydantic import Field

from functions.api.fields import Flag, One
from functions.api.queries import FilterQuery, ListQuery, Query, TimedQuery
from functions.api.schemas.messages.attempts import named, shown_status
from shared.domain.deliveries.delivery import Attempt, Status
from shared.domain.paging import no_id

_Expanded = Annotated[
    Flag,
    Field(
        description="Whether the client understands the status of a canceled delivery; otherwise "
        "it appears as failed.",
    ),
]


class CodeClass(IntEnum):
    """Classes of responses, by the first digit of the status code; 0 is no response."""

    NONE = 0
    INFORMATIONAL = 100
    SUCCESSFUL = 200
    REDIRECTION = 300
    CLIENT_ERROR = 400
    SERVER_ERROR = 500


class StatusFilterQuery(FilterQuery):
    """Filters of messages and attempts, with one by status."""

    status: Annotated[
        Status | None,
        One,
        Field(description=f"Only items with this status: {named(Status)}.", examples=[2]),
    ] = None
    expanded_statuses: _Expanded = False

    def wants_status(self) -> Callable[[Status], bool]:
        """Returns the predicate for statuses; some clients see canceled deliveries as failed."""
        asked, expanded = self.status, self.expanded_statuses
        return lambda s: asked is None or asked in (s, shown_status(s, expanded=expanded))


class StatusQuery(TimedQuery, StatusFilterQuery):
    """Parameters of a list by time, with a filter by status."""


class AttemptFilterQuery(StatusFilterQuery):
    """Filters of attempts."""

    status_code_class: Annotated[
        CodeClass | None,
        One,
        Field(
            description="Only attempts with a status code of this class, such as 200 for 2xx; 0 "
            "for those without a response.",
            examples=[500],
        ),
    ] = None

    def wants_attempt(self) -> Callable[[Attempt], bool]:
        """Returns the predicate for attempts."""
        if self.status not in (None, Status.SUCCESS, Status.FAIL):
            # Recorded attempts are over.
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


class AttemptQuery(StatusQuery, AttemptFilterQuery):
    """Parameters of a list of attempts."""


class MessageAttemptQuery(AttemptQuery):
    """Parameters of the list of a message's attempts."""

    endpoint_id: Annotated[
        str | None,
        One,
        Field(description="Only attempts at this endpoint, by id or uid.", examples=["billing"]),
    ] = None


class ExpandedQuery(Query):
    """The `expanded_statuses` parameter."""

    expanded_statuses: _Expanded = False


class DestinationQuery(ListQuery):
    """Parameters of the list of a message's endpoints."""

    expanded_statuses: _Expanded = False
