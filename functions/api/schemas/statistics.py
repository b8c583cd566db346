"""Statistics on the wire."""

from typing import Annotated

from pydantic import Field

from functions.api.fields import Name, RequestBody, Timestamp
from functions.api.schemas.background_tasks import StartedTaskOut, started_out
from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.selection import SelectionInput
from shared.services.background.statistics import UNRESOLVED

MAX_APPLICATIONS = 100


class AppUsageStatsIn(RequestBody):
    """A time, and the applications whose messages are counted: all, if it names none."""

    since: Annotated[
        Timestamp, Field(description="When the time begins.", examples=["2026-01-01T00:00:00Z"])
    ]
    until: Annotated[
        Timestamp, Field(description="When the time ends.", examples=["2026-01-08T00:00:00Z"])
    ]
    app_ids: Annotated[
        list[Annotated[Name, Field(examples=["acme"])]] | None,
        Field(min_length=1, max_length=MAX_APPLICATIONS, description="Ids or uids."),
    ] = None

    def to_input(self) -> SelectionInput:
        """As the services take it, but for the applications."""
        return SelectionInput(since=self.since, until=self.until)


class AppUsageStatsOut(StartedTaskOut):
    """The task that counts."""

    unresolvedAppIds: Annotated[  # noqa: N815 - ruff does not see from here that it is a TypedDict
        list[str],
        Field(description="Those of `appIds` that lead to no application.", examples=[[]]),
    ]


def app_usage_out(task: BackgroundTask) -> AppUsageStatsOut:
    """As the API answers who started it."""
    return {**started_out(task), "unresolvedAppIds": list(task.data[UNRESOLVED])}
