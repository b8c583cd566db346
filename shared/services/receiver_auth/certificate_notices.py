"""Publishes notices before client certificates expire."""

from dataclasses import dataclass

from shared.domain.background.look_back import days_to_read
from shared.domain.operational.operational import OperationalEventType
from shared.domain.operational.operational_events import certificate_event
from shared.domain.receiver_auth.certificate_notices import CertificateNotice
from shared.ports import Clock
from shared.ports.receiver_auth import CertificateNotices
from shared.services.operational.operational_events import OperationalEventPublisher


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateNoticeService:
    """Publishes due notices, once each: a repeated one is the same message."""

    notices: CertificateNotices
    event_publisher: OperationalEventPublisher
    clock: Clock

    def publish_due(self) -> int:
        """Publishes the due notices that are still true, and returns how many were due.

        A notice is removed only after its event is stored. Costs a read for each day of the
        look-back, whatever the number of endpoints.
        """
        now, count = self.clock.now(), 0
        for day in days_to_read(now):
            due = [notice for notice in self.notices.on(day) if notice.due_at <= now]
            for notice in due:
                self._publish(notice)
            self.notices.remove(due)
            count += len(due)
        return count

    def _publish(self, notice: CertificateNotice) -> None:
        event_type = OperationalEventType.CERTIFICATE_EXPIRING
        org_id, app_id = notice.org_id, notice.app_id
        if not self.event_publisher.are_wanted(org_id, app_id, event_type):
            return
        # A certificate that was replaced expires without harm.
        if self.notices.is_current(notice):
            uid = self.event_publisher.app_uid(org_id, app_id)
            self.event_publisher.publish(certificate_event(notice, uid))
