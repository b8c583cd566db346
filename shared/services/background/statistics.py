"""Requests for statistics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, TaskKind
from shared.domain.background.selection import Selection, SelectionInput
from shared.domain.background.subscription_statistics import Subscriptions
from shared.domain.background.usage_statistics import UsageTally
from shared.domain.errors import InvalidInput, NotFound, Problem
from shared.ports import Clock
from shared.services.applications.applications import ApplicationService
from shared.services.background.tasks import BackgroundTaskService, TaskInput

# Longest time range, a calendar month: a statistic reads each message in its range.
LONGEST = timedelta(days=31)
# Member of a task's data with the references that match no application.
UNRESOLVED = "unresolvedAppIds"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsService:
    """Starts statistics."""

    applications: ApplicationService
    tasks: BackgroundTaskService
    clock: Clock

    def by_application(
        self,
        identity: Identity,
        chosen: SelectionInput,
        references: Sequence[str] | None,
        key: str | None,
    ) -> BackgroundTask:
        """Counts messages by application, for the applications in `references` or for all.

        InvalidInput when the time range is too long, or no reference matches an application.
        """
        selection = chosen.as_of(self.clock.now(), LONGEST)
        found = {r: self._find(identity, r) for r in references or ()}
        uids = {app.id: app.uid for app in found.values() if app}
        if references is not None and not uids:
            raise InvalidInput(Problem(("body", "appIds"), "names none of your applications"))
        tally = UsageTally()
        for app_id in sorted(uids):
            tally.open(app_id, uids[app_id])
        task_input = TaskInput(
            kind=TaskKind.APP_USAGE,
            selection=replace(
                selection, app_ids=None if references is None else tuple(sorted(uids))
            ),
            data={
                **tally.data,
                UNRESOLVED: [reference for reference, app in found.items() if not app],
            },
        )
        return self.tasks.start(identity, task_input, key)

    def subscriptions(self, identity: Identity) -> BackgroundTask:
        """Collects the event types that the applications subscribe to now."""
        now = self.clock.now()
        task_input = TaskInput(
            kind=TaskKind.SUBSCRIPTIONS,
            selection=Selection(since=now, until=now),
            data=Subscriptions().data,
        )
        return self.tasks.start(identity, task_input, None)

    def _find(self, identity: Identity, reference: str) -> Application | None:
        try:
            return self.applications.get(identity, reference)
        except NotFound:
            return None
