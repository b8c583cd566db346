"""Request and response schemas of the retry schedules of event types."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from shared.domain.deliveries.retry import schedule_in_seconds
from shared.domain.event_types.event_type import EventType
from shared.domain.limits import MAX_RETRIES, MAX_RETRY_DELAY, MIN_RETRY_DELAY


class DurationIn(RequestBody):
    """A wait in whole seconds."""

    secs: Annotated[
        int,
        Field(
            ge=MIN_RETRY_DELAY,
            le=MAX_RETRY_DELAY,
            description="The whole seconds of the wait.",
            examples=[300],
        ),
    ]
    nanos: Annotated[
        int, Field(ge=0, le=0, description="Always 0: a wait has whole seconds.", examples=[0])
    ] = 0


class RetryScheduleIn(RequestBody):
    """The retry schedule of an event type."""

    retry_schedule: Annotated[
        Annotated[list[DurationIn], Field(max_length=MAX_RETRIES)] | None,
        Field(
            description="The waits before each retry; an empty list disables retries. Null or "
            "absent: the stack's schedule. The schedule of an endpoint takes precedence."
        ),
    ] = None

    def schedule(self) -> tuple[timedelta, ...] | None:
        """Returns the waits."""
        found = self.retry_schedule
        return None if found is None else tuple(timedelta(seconds=each.secs) for each in found)


class DurationOut(TypedDict):
    """A wait."""

    secs: Annotated[int, Field(description="The whole seconds of the wait.", examples=[300])]
    nanos: Annotated[int, Field(description="Always 0.", examples=[0])]


class RetryScheduleOut(TypedDict):
    """The retry schedule of an event type."""

    retrySchedule: Annotated[
        list[DurationOut] | None,
        Field(description="The waits before each retry; null for the stack's schedule."),
    ]


def retry_schedule_out(event_type: EventType) -> RetryScheduleOut:
    """Returns the retry schedule as the API represents it."""
    found = schedule_in_seconds(event_type.retry_schedule)
    return {
        "retrySchedule": None if found is None else [{"secs": each, "nanos": 0} for each in found]
    }
