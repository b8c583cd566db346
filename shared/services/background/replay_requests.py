"""Requests to send messages to an endpoint, again or for the first time."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask, TaskKind
from shared.domain.background.selection import Selection, SelectionInput
from shared.ports import Clock
from shared.services.background.replay_steps import SENT
from shared.services.background.tasks import BackgroundTaskService, TaskInput
from shared.services.endpoints.endpoint_lookup import EndpointLookup

# Longest time range of a recovery: two weeks, with an allowance for clock skew.
LONGEST_RECOVERY = timedelta(days=14, minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayService:
    """Starts replays and recoveries.

    A `place` holds the references of an application and its endpoint.
    """

    endpoints: EndpointLookup
    tasks: BackgroundTaskService
    clock: Clock

    def recover(
        self, identity: Identity, place: tuple[str, str], chosen: SelectionInput, key: str | None
    ) -> BackgroundTask:
        """Resends messages without a success; InvalidInput when the time range is too long."""
        selection = chosen.as_of(self.clock.now(), LONGEST_RECOVERY)
        return self._start(identity, TaskKind.RECOVER, place, selection, key)

    def replay_missing(
        self, identity: Identity, place: tuple[str, str], chosen: SelectionInput, key: str | None
    ) -> BackgroundTask:
        """Sends the messages that the endpoint would receive now but never received."""
        selection = chosen.as_of(self.clock.now())
        return self._start(identity, TaskKind.REPLAY, place, selection, key)

    def bulk_replay(
        self, identity: Identity, place: tuple[str, str], chosen: SelectionInput, key: str | None
    ) -> BackgroundTask:
        """Resends messages that the endpoint has been sent and that match the filters."""
        selection = chosen.as_of(self.clock.now())
        return self._start(identity, TaskKind.BULK_REPLAY, place, selection, key)

    def _start(
        self,
        identity: Identity,
        kind: TaskKind,
        place: tuple[str, str],
        selection: Selection,
        key: str | None,
    ) -> BackgroundTask:
        endpoint = self.endpoints.get(identity, *place)
        task_input = TaskInput(
            kind=kind,
            selection=selection,
            app_id=endpoint.app_id,
            endpoint_id=endpoint.id,
            data=SENT.data(selection),
        )
        return self.tasks.start(identity, task_input, key)
