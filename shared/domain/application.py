"""Applications: one for each customer of the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.ids import AppId, OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDraft:
    """What a client says of an application; `throttle_rate` is in deliveries per second."""

    name: str
    uid: str | None = None
    throttle_rate: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(ApplicationDraft):
    """A stored application."""

    org_id: OrgId
    id: AppId
    created_at: datetime
    updated_at: datetime
