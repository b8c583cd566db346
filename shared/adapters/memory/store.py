"""Storage shared by the fakes of stores, as the adapters share a table."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.dynamodb_limits import Items
from shared.adapters.memory.system import FixedClock
from shared.domain.applications.application import Application
from shared.domain.auth.one_time_token import OneTimeToken
from shared.domain.auth.revocation import Revocation
from shared.domain.background.background_task import BackgroundTask
from shared.domain.deliveries.delivery import Attempt, Delivery
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.event_types.event_type import EventType
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, MessageId, OrgId, TaskId
from shared.domain.messages.message import Message
from shared.domain.pausing.pause_end import PauseEnd
from shared.domain.receiver_auth.certificate_notices import CertificateNotice
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.statistics.endpoint_stats import HourCount
from shared.domain.theme.portal_settings import PortalSettings
from shared.ports import Clock


@dataclass(slots=True)
class MemoryStore:
    """Items by key. Expired items, by `clock`, count as absent."""

    clock: Clock = field(default_factory=FixedClock)
    applications: dict[tuple[OrgId, AppId], Application] = field(default_factory=Items)
    endpoints: dict[tuple[OrgId, AppId, EndpointId], Endpoint] = field(default_factory=Items)
    receiver_auths: dict[tuple[OrgId, AppId, EndpointId], StoredAuth] = field(default_factory=Items)
    # As a set that keeps its order.
    certificate_notices: dict[CertificateNotice, None] = field(default_factory=dict)
    pause_ends: dict[PauseEnd, None] = field(default_factory=dict)
    event_types: dict[tuple[OrgId, str], EventType] = field(default_factory=Items)
    messages: dict[tuple[OrgId, AppId, MessageId], Message] = field(default_factory=Items)
    event_ids: dict[tuple[OrgId, AppId, str], tuple[MessageId, datetime]] = field(
        default_factory=Items
    )
    deliveries: dict[DeliveryKey, Delivery] = field(default_factory=Items)
    attempts: dict[tuple[DeliveryKey, AttemptId], Attempt] = field(default_factory=Items)
    hour_counts: dict[tuple[OrgId, AppId, EndpointId], dict[datetime, HourCount]] = field(
        default_factory=dict
    )
    revocations: dict[tuple[OrgId, AppId, str], Revocation] = field(default_factory=Items)
    one_time_tokens: dict[tuple[OrgId, str], OneTimeToken] = field(default_factory=Items)
    portal_settings: dict[tuple[OrgId], PortalSettings] = field(default_factory=Items)
    background_tasks: dict[tuple[OrgId, TaskId], BackgroundTask] = field(default_factory=Items)
    used: dict[tuple[OrgId, str], tuple[str, datetime]] = field(default_factory=Items)

    def claim(self, idempotency_key: IdempotencyKey, target: str) -> str:
        """Uses the key for `target`; returns the earlier target if it was used before."""
        known, expires_at = self.used.get(
            (idempotency_key.org_id, idempotency_key.digest), (target, idempotency_key.expires_at)
        )
        if known != target and expires_at > idempotency_key.sent_at:
            return known
        self.used[idempotency_key.org_id, idempotency_key.digest] = (
            target,
            idempotency_key.expires_at,
        )
        return target

    def used_for(self, idempotency_key: IdempotencyKey | None) -> str | None:
        """Returns the target of the key, if it was used."""
        if idempotency_key is None:
            return None
        known, expires_at = self.used.get(
            (idempotency_key.org_id, idempotency_key.digest), (None, idempotency_key.sent_at)
        )
        return known if expires_at > idempotency_key.sent_at else None
