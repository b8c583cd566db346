"""Telling of deliveries that fail, and of those that recover."""

from dataclasses import dataclass

from shared.domain import ids
from shared.domain.announcement import event_of, of_attempt
from shared.domain.delivery import Attempt, Delivery, Trigger
from shared.domain.dispatch import DeliveryTask
from shared.domain.operational import Event
from shared.ports import Deliveries, Endpoints, Messages
from shared.services.announcements import Announcements


@dataclass(frozen=True, slots=True)
class DeliveryNews:
    """Tells what an attempt came to, before its consequence is queued."""

    announcements: Announcements
    deliveries: Deliveries
    endpoints: Endpoints
    messages: Messages

    def tell(self, delivery: Delivery, attempt: Attempt) -> None:
        """Of an attempt that was just recorded; most are no news, which costs nothing."""
        event, key = event_of(delivery, attempt), attempt.key
        if event and self.announcements.are_wanted(key.org_id, key.app_id, event):
            uid = self.announcements.app_uid(key.org_id, key.app_id)
            message = self.messages.get(key.org_id, key.app_id, key.message_id)
            event_id = message.event_id if message else None
            self.announcements.tell(of_attempt(event, attempt, uid, event_id))

    def tell_again(self, delivery: Delivery, task: DeliveryTask) -> None:
        """The task's attempt is on record, and nothing tells whether its news was told."""
        key, known = delivery.key, delivery.attempt_ids
        recorded = delivery.recorded_as(task.attempt_id)
        if recorded is None or not self.announcements.are_wanted(key.org_id, key.app_id):
            return
        since = known[known.index(recorded) :]
        attempts = self.deliveries.attempts(delivery, since)
        # The schedule goes on only when the news was told.
        if attempts and all(later.trigger is Trigger.MANUAL for later in attempts[1:]):
            self.tell(delivery, attempts[0])
        endpoint = self.endpoints.get(key.org_id, key.app_id, key.endpoint_id)
        because_of = endpoint.disabled_by if endpoint else None
        if endpoint and because_of and ids.is_same_but_for_time(because_of, recorded):
            self.announcements.tell_of_endpoint(endpoint, Event.ENDPOINT_DISABLED)
