"""Operational events about failing and recovering deliveries."""

from dataclasses import dataclass

from shared.domain import ids
from shared.domain.deliveries.delivery import Attempt, Delivery, Trigger
from shared.domain.operational.operational import OperationalEventType
from shared.domain.operational.operational_events import attempt_event, delivery_event_type
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Deliveries, Endpoints, Messages
from shared.services.operational.operational_events import OperationalEventPublisher


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvents:
    """Publishes an attempt's operational event before its consequence is queued."""

    event_publisher: OperationalEventPublisher
    deliveries: Deliveries
    endpoints: Endpoints
    messages: Messages

    def publish(self, delivery: Delivery, attempt: Attempt) -> None:
        """Publishes the event of a newly recorded attempt.

        Most attempts have none and cost nothing.
        """
        event, key = delivery_event_type(delivery, attempt), attempt.key
        if event and self.event_publisher.are_wanted(key.org_id, key.app_id, event):
            uid = self.event_publisher.app_uid(key.org_id, key.app_id)
            message = self.messages.get(key.org_id, key.app_id, key.message_id)
            event_id = message.event_id if message else None
            self.event_publisher.publish(attempt_event(event, attempt, uid, event_id))

    def publish_again(self, delivery: Delivery, task: DeliveryTask) -> None:
        """Publishes the events of a recorded attempt whose publication is uncertain."""
        key, known = delivery.key, delivery.attempt_ids
        recorded = delivery.recorded_as(task.attempt_id)
        if recorded is None or not self.event_publisher.are_wanted(key.org_id, key.app_id):
            return
        since = known[known.index(recorded) :]
        attempts = self.deliveries.attempts(delivery, since)
        # The schedule continues only after the event was published.
        if attempts and all(later.trigger is Trigger.MANUAL for later in attempts[1:]):
            self.publish(delivery, attempts[0])
        endpoint = self.endpoints.get(key.org_id, key.app_id, key.endpoint_id)
        because_of = endpoint.disabled_by if endpoint else None
        if endpoint and because_of and ids.is_same_but_for_time(because_of, recorded):
            self.event_publisher.publish_for_endpoint(
                endpoint, OperationalEventType.ENDPOINT_DISABLED
            )
