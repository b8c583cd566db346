"""Candidate messages that an endpoint has already been sent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.background.background_task import BackgroundTask
from shared.domain.background.selection import Selection
from shared.domain.deliveries.delivery import Delivery
from shared.domain.endpoints.route import Route
from shared.domain.messages.message import Message
from shared.ports import Clock, Deliveries, Messages
from shared.services.background.chunks import take_chunk
from shared.services.background.replay_steps import CHUNK

# Selects the deliveries that a task concerns.
DeliveryFilter = Callable[[Deliveries, Selection, Sequence[Delivery]], Sequence[Delivery]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptedSelector:
    """Scans the endpoint's deliveries. A cursor is the last position read."""

    messages: Messages
    deliveries: Deliveries
    clock: Clock
    select_deliveries: DeliveryFilter

    def select(self, task: BackgroundTask, route: Route) -> tuple[list[Message], str | None]:
        """Returns the messages of the next selected deliveries that match the task's filters."""
        found, cursor = take_chunk(self._walk(task), CHUNK)
        started = [delivery for delivery in found if delivery is not None]
        wanted = {d.key for d in self.select_deliveries(self.deliveries, task.selection, started)}
        # A delivery that this task already queued stays selected, whatever its result since.
        message_ids = [d.key.message_id for d in started if d.key in wanted or task.requested(d)]
        org_id, app_id, _ = task.endpoint
        messages = self.messages.get_many(org_id, app_id, message_ids)
        return [message for message in messages if task.selection.wants(message)], cursor

    def _walk(self, task: BackgroundTask) -> Iterator[tuple[str, Delivery | None]]:
        span = task.span(ids.ATTEMPT, CHUNK)
        found = self.deliveries.scan(*task.endpoint, span, self.clock.now())
        return ((entry.position, entry.delivery) for entry in found)


def failed_deliveries(
    _deliveries: Deliveries, _selection: Selection, found: Sequence[Delivery]
) -> Sequence[Delivery]:
    """Selects deliveries with attempts and without a success."""
    return [delivery for delivery in found if delivery.failed]


def deliveries_by_status(
    deliveries: Deliveries, selection: Selection, found: Sequence[Delivery]
) -> Sequence[Delivery]:
    """Selects deliveries by the selection's status and by the class of their last status code."""
    if selection.status is not None:
        found = [delivery for delivery in found if delivery.status is selection.status]
    if selection.status_code_class is None:
        return found
    answers = {a.key: a.status_code_class for a in deliveries.latest(found)}
    return [d for d in found if answers.get(d.key) == selection.status_code_class]
