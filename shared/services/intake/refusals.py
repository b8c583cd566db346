"""Operational events about refused messages of the intake queue."""

from dataclasses import dataclass, field
from datetime import timedelta

from shared.domain.ids import MessageId
from shared.domain.intake.intake_result import IntakeResult
from shared.domain.operational.operational import OperationalEventType
from shared.domain.operational.operational_events import refusal_event
from shared.ports import Clock
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.ttl_cache import TtlCache

_MINUTE = timedelta(minutes=1)
MAX_PUBLISHED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalEvents:
    """Publishes at most one event for each application and minute, however many are refused.

    Messages to unknown applications count together, so that no producer causes more events by
    inventing names.
    """

    event_publisher: OperationalEventPublisher
    clock: Clock
    _published: TtlCache[MessageId, bool] = field(default_factory=lambda: TtlCache(MAX_PUBLISHED))

    def publish(self, result: IntakeResult) -> None:
        """Publishes the refusal, if its organisation is known and has an endpoint for it."""
        org_id, application = result.org_id, result.application
        if org_id is None:
            return
        app_id = application.id if application else None
        if not self.event_publisher.are_wanted(org_id, app_id, OperationalEventType.REFUSED):
            return
        now = self.clock.now()
        event = refusal_event(org_id, application, str(result.error), now)
        if self._published.get(event.message_id, now) is None:
            self.event_publisher.publish(event)
            self._published.put(event.message_id, value=True, until=now + _MINUTE)
