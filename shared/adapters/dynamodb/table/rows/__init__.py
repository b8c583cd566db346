"""Items of the table as PynamoDB models, each with its attributes."""

from shared.adapters.dynamodb.table.rows.configuration import (
    ApplicationRow,
    CacheLeaseRow,
    CertificateNoticeRow,
    EndpointAuthRow,
    EndpointRow,
    EventTypeRow,
    OneTimeTokenRow,
    PortalSettingsRow,
    RevocationRow,
)
from shared.adapters.dynamodb.table.rows.row import PointerRow, Row, bind
from shared.adapters.dynamodb.table.rows.tasks import (
    BackgroundTaskRow,
    CursorRow,
    DueRow,
    PausedAttemptRow,
    PauseEndRow,
)
from shared.adapters.dynamodb.table.rows.traffic import (
    AttemptRow,
    ContentRow,
    DeliveryRow,
    HourCountRow,
    MessageRow,
    PermitRow,
    RequestCountRow,
    ThrottleRow,
)

__all__ = [
    "ApplicationRow",
    "AttemptRow",
    "BackgroundTaskRow",
    "CacheLeaseRow",
    "CertificateNoticeRow",
    "ContentRow",
    "CursorRow",
    "DeliveryRow",
    "DueRow",
    "EndpointAuthRow",
    "EndpointRow",
    "EventTypeRow",
    "HourCountRow",
    "MessageRow",
    "OneTimeTokenRow",
    "PauseEndRow",
    "PausedAttemptRow",
    "PermitRow",
    "PointerRow",
    "PortalSettingsRow",
    "RequestCountRow",
    "RevocationRow",
    "Row",
    "ThrottleRow",
    "bind",
]
