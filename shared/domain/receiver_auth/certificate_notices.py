"""Notices before a client certificate expires."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.receiver_auth.tls_identity import ClientCertificate

# Days before the certificate expires, with a notice each.
DAYS = (30, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateNotice:
    """A notice to publish at `due_at`, if the endpoint still has the certificate then."""

    org_id: OrgId
    app_id: AppId
    endpoint_id: EndpointId
    fingerprint: str
    not_after: datetime
    days_left: int

    @property
    def due_at(self) -> datetime:
        """Returns when to publish it."""
        return self.not_after - timedelta(days=self.days_left)


def notices(
    org_id: OrgId,
    app_id: AppId,
    endpoint_id: EndpointId,
    certificate: ClientCertificate,
    now: datetime,
) -> Iterator[CertificateNotice]:
    """Yields the notices of a certificate that are still to come."""
    for days in DAYS:
        notice = CertificateNotice(
            org_id=org_id,
            app_id=app_id,
            endpoint_id=endpoint_id,
            fingerprint=certificate.fingerprint,
            not_after=certificate.not_after,
            days_left=days,
        )
        if notice.due_at > now:
            yield notice
