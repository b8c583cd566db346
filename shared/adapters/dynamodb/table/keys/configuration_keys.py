"""Keys of configuration: applications, endpoints, event types, tokens and settings.

Every key except those of notices begins with the organisation's id, so a read or write cannot name
an item of another organisation.
"""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING

from shared.adapters.dynamodb.table.keys.key_parts import Key, application_part
from shared.domain.ids import AppId, EndpointId, OrgId

if TYPE_CHECKING:
    # Few functions need it.
    from shared.domain.receiver_auth.certificate_notices import CertificateNotice


def application(org_id: OrgId, app_id: AppId) -> Key:
    """Returns the application's key, before those of its endpoints: routing needs one query."""
    return Key(application_part(org_id, app_id), "app")


def revocation(org_id: OrgId, app_id: AppId, subject: str) -> Key:
    """Returns the key of a revocation, outside the partition that is read with every message."""
    return Key(f"{application_part(org_id, app_id)}#tokens", subject)


def one_time_token(org_id: OrgId, digest: str) -> Key:
    """Returns the key of a one-time token, in a partition of its own."""
    return Key(f"org#{org_id}#onetime#{digest}", "token")


def portal_settings(org_id: OrgId) -> Key:
    """Returns the key of an organisation's settings of the portal."""
    return Key(f"org#{org_id}#settings", "portal")


def cache_lease(org_id: OrgId, app_id: AppId) -> Key:
    """Returns the key of a cache lease, outside the partition that is read with every message."""
    return Key(f"{application_part(org_id, app_id)}#copies", "lease")


ENDPOINTS = "ep#"
ENDPOINT_UIDS = "epuid#"


def endpoint(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Key:
    """Returns the endpoint's key, in its application's partition: for consistent lists."""
    return Key(application_part(org_id, app_id), ENDPOINTS + endpoint_id)


def endpoint_uid(org_id: OrgId, app_id: AppId, uid: str) -> Key:
    """Returns the key that makes a uid unique, sorted after the endpoints."""
    return Key(application_part(org_id, app_id), ENDPOINT_UIDS + uid)


ENDPOINT_AUTHS = "epauth#"


def endpoint_auth(org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Key:
    """Returns the key of an endpoint's authentication, outside what routing reads."""
    return Key(application_part(org_id, app_id), ENDPOINT_AUTHS + endpoint_id)


def notice(notice: CertificateNotice) -> Key:
    """Returns the key of a notice before a certificate expires, under the day that it is due."""
    place = f"{notice.org_id}#{notice.app_id}#{notice.endpoint_id}"
    name = f"{place}#{notice.fingerprint}#{notice.days_left}"
    return Key(notices_on(notice.due_at.astimezone(UTC).date()), name)


def notices_on(day: date) -> str:
    """Returns the partition of a day's notices, of all tenants: one run serves all."""
    return f"notices#{day:%Y%m%d}"


def listed_application(org_id: OrgId, app_id: AppId) -> Key:
    """Returns the key of a list entry: applications themselves must not share a partition."""
    return Key(applications(org_id), app_id)


def applications(org_id: OrgId) -> str:
    """Returns the partition of an organisation's list of applications."""
    return f"org#{org_id}#apps"


def application_uid(org_id: OrgId, uid: str) -> Key:
    """Returns the key that makes a uid unique in its organisation."""
    return Key(f"org#{org_id}#appuid#{uid}", "uid")


def event_type(org_id: OrgId, name: str) -> Key:
    """Returns the key of an event type: few and small, so one partition per organisation."""
    return Key(event_types(org_id), name)


def event_types(org_id: OrgId) -> str:
    """Returns the partition of an organisation's event types."""
    return f"org#{org_id}#types"
