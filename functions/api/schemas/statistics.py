"""Request and response schemas of statistics."""

from typing import Annotated

from pydantic import Field

from functions.api.fields import Name, RequestBody, Timestamp
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.selection import SelectionInput
from shared.services.background.statistics import UNRESOLVED

MAX_APPLICATIONS = 100


class AppUsageStatsIn(RequestBody):
    """A period, and the applications whose messages are counted; all by default."""

    since: Annotated[
        Timestamp, Field(description="Start of the period.", examples=["2026-01-01T00:00:00Z"])
    ]
    until: Annotated[
        Timestamp, Field(description="End of the period.", examples=["2026-01-08T00:00:00Z"])
    ]
    app_ids: Annotated[
        list[Annotated[Name, Field(examples=["acme"])]] | None,
        Field(
            min_length=1, max_length=MAX_APPLICATIONS, description="The applications, by id or uid."
        ),
    ] = None

    def to_input(self) -> SelectionInput:
        """Returns the input of the services, without the applications."""
        return SelectionInput(since=self.since, until=self.until)


class AppUsageStatsOut(StartedTaskOut):
    """The background task that counts."""

    unresolvedAppIds: Annotated[  # noqa: N815 - ruff does not see from here that it is a TypedDict
        list[str],
        Field(description="The values in `appIds` that match no application.", examples=[[]]),
    ]


def app_usage_out(task: BackgroundTask) -> AppUsageStatsOut:
    """Returns the response to the request that started the task."""
    return {**started_out(task), "unresolvedAppIds": list(task.data[UNRESOLVED])}
