"""Notices of expiring certificates on DynamoDB: stored by day, so that no run needs an index."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from shared.adapters.dynamodb.table.damage import decoded
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get, query
from shared.adapters.dynamodb.table.rows import CertificateNoticeRow, EndpointAuthRow
from shared.adapters.dynamodb.table.writes import delete_all
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.paging import MAX_READ, Span
from shared.domain.receiver_auth.certificate_notices import CertificateNotice

# Kept after the certificate's end, for runs that are late.
_KEPT = timedelta(days=30)


class DynamoCertificateNotices:
    """`CertificateNotices` on DynamoDB. Reading them needs no permission to decrypt."""

    def on(self, day: date) -> Iterator[CertificateNotice]:
        found = query(
            CertificateNoticeRow,
            configuration_keys.notices_on(day),
            Span(expected=MAX_READ),
            consistent=True,
        )
        return decoded(found, _notice)

    def is_current(self, notice: CertificateNotice) -> bool:
        place = (notice.org_id, notice.app_id, notice.endpoint_id)
        found = get(EndpointAuthRow, configuration_keys.endpoint_auth(*place))
        return found is not None and found.certificate == notice.fingerprint

    def remove(self, notices: Sequence[CertificateNotice]) -> None:
        delete_all([configuration_keys.notice(notice) for notice in notices])


def row_of(notice: CertificateNotice) -> CertificateNoticeRow:
    """Returns the item of a notice."""
    return CertificateNoticeRow(
        *configuration_keys.notice(notice),
        org_id=notice.org_id,
        app_id=notice.app_id,
        endpoint_id=notice.endpoint_id,
        fingerprint=notice.fingerprint,
        not_after=notice.not_after,
        days_left=notice.days_left,
        expires_at=notice.not_after + _KEPT,
    )


def _notice(row: CertificateNoticeRow) -> CertificateNotice:
    return CertificateNotice(
        org_id=OrgId(row.org_id),
        app_id=AppId(row.app_id),
        endpoint_id=EndpointId(row.endpoint_id),
        fingerprint=row.fingerprint,
        not_after=row.not_after,
        days_left=row.days_left,
    )
