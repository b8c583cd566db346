"""Asking for statistics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.access import Identity
from shared.domain.background_task import BackgroundTask, TaskKind
from shared.domain.errors import InvalidInput, NotFound, Problem
from shared.domain.ids import AppId
from shared.domain.selection import Selection, SelectionDraft
from shared.domain.usage import Tally
from shared.ports import Clock
from shared.services.applications import ApplicationService
from shared.services.background.tasks import BackgroundTaskService, TaskDraft
from shared.services.background.usage import BY_APPLICATION, BY_EVENT_TYPE

# A month of the calendar fits in: such a statistic reads every message of its time.
LONGEST = timedelta(days=31)
# How far back the statistic of event types goes, which takes no bounds.
LATELY = timedelta(days=28)
# The member of a task's data that names the references which lead to no application.
UNRESOLVED = "unresolvedAppIds"


@dataclass(frozen=True, slots=True)
class StatisticsService:
    """Starts the tasks that count."""

    applications: ApplicationService
    tasks: BackgroundTaskService
    clock: Clock

    def by_application(
        self,
        identity: Identity,
        chosen: SelectionDraft,
        references: Sequence[str] | None,
        key: str | None,
    ) -> BackgroundTask:
        """Counts by application: of those that `references` lead to, or of all.

        InvalidInput when the time is too long, or no reference leads anywhere.
        """
        selection = chosen.as_of(self.clock.now(), LONGEST)
        found = {r: self._id_of(identity, r) for r in references or ()}
        app_ids = tuple(sorted({app_id for app_id in found.values() if app_id}))
        if references is not None and not app_ids:
            raise InvalidInput(Problem(("body", "appIds"), "names none of your applications"))
        tally = Tally()
        for app_id in app_ids:
            tally.open(app_id)
        draft = TaskDraft(
            kind=TaskKind.APP_USAGE,
            selection=replace(selection, app_ids=None if references is None else app_ids),
            data={
                **tally.data(BY_APPLICATION),
                UNRESOLVED: [reference for reference, app_id in found.items() if not app_id],
            },
        )
        return self.tasks.start(identity, draft, key)

    def by_event_type(self, identity: Identity) -> BackgroundTask:
        """Counts by event type what there was LATELY."""
        now = self.clock.now()
        draft = TaskDraft(
            kind=TaskKind.EVENT_TYPE_USAGE,
            selection=Selection(since=now - LATELY, until=now),
            data=Tally().data(BY_EVENT_TYPE),
        )
        return self.tasks.start(identity, draft, None)

    def _id_of(self, identity: Identity, reference: str) -> AppId | None:
        try:
            return self.applications.get(identity, reference).id
        except NotFound:
            return None
