"""Configuration of an organisation: applications, endpoints and event types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.domain.applications.application import Application
    from shared.domain.endpoints.endpoint import Endpoint
    from shared.domain.endpoints.health import Health
    from shared.domain.endpoints.route import RoutingTable
    from shared.domain.endpoints.signing import Secret
    from shared.domain.event_types.event_type import EventType
    from shared.domain.idempotency import IdempotencyKey
    from shared.domain.ids import AppId, EndpointId, OrgId
    from shared.domain.paging import Span
    from shared.domain.pipeline.reconciliation import EndpointState


class Applications(Protocol):
    """Applications of an organisation."""

    def add(self, application: Application, idempotency_key: IdempotencyKey | None) -> Application:
        """Stores the application; raises Conflict if its uid is taken.

        If the key was used before, stores nothing and returns the application stored then.
        """
        ...

    def get(self, org_id: OrgId, app_id: AppId) -> Application | None: ...

    def id_of(self, org_id: OrgId, uid: str) -> AppId | None:
        """Returns the id of the application with this uid."""
        ...

    def scan(self, org_id: OrgId, span: Span) -> Iterator[Application]:
        """Yields applications in order of id, without the operational one."""
        ...

    def save(self, application: Application, before: Application) -> bool:
        """Stores a change and moves its uid; returns False if it was modified since `before`.

        Raises Conflict if another application has the new uid.
        """
        ...

    def delete(self, application: Application, now: datetime) -> bool:
        """Deletes the application with its endpoints and frees its uid.

        Returns False if it was modified since it was read.
        """
        ...


class EndpointSource(Protocol):
    """Endpoints of an application, read one at a time."""

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        """Returns an endpoint, even if it is deleted."""
        ...


class Endpoints(EndpointSource, Protocol):
    """Endpoints of an application."""

    def add(self, endpoint: Endpoint, idempotency_key: IdempotencyKey | None) -> Endpoint:
        """Stores the endpoint, and the operational application along with it if need be.

        Raises Conflict if its uid is taken, NotFound if its application does not exist. Raises
        Conflict also if the application has MAX_ENDPOINTS; concurrent calls may exceed that.

        If the key was used before, stores nothing and returns the endpoint stored then.

        Stores the end of its pause along with it, if that comes by itself.
        """
        ...

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[Endpoint]:
        """Returns the existing ones of these endpoints, deleted ones too, in the given order."""
        ...

    def id_of(self, org_id: OrgId, app_id: AppId, uid: str) -> EndpointId | None:
        """Returns the id of the endpoint with this uid."""
        ...

    def scan(self, org_id: OrgId, app_id: AppId, span: Span) -> Iterator[Endpoint]:
        """Yields endpoints in order of id, deleted ones too, by a consistent read."""
        ...

    def save(self, endpoint: Endpoint, before: Endpoint) -> bool:
        """Stores a change and moves its uid; returns False if it was modified since `before`.

        Keeps the stored health, which may differ from that of both, unless the change resets it.
        Stores a new end of its pause along with it, if that comes by itself.
        Raises Conflict if another endpoint of the application has the new uid.
        """
        ...

    def set_health(self, endpoint: Endpoint, health: Health) -> bool:
        """Stores a health; returns False if the endpoint or its health was modified since."""
        ...

    def rotate(
        self, endpoint: Endpoint, before: Endpoint, idempotency_key: IdempotencyKey | None
    ) -> bool:
        """Stores a change of its secret together with the key.

        Returns False if it was modified since `before`, or the key was used already.
        """
        ...

    def rotated_by(self, idempotency_key: IdempotencyKey | None) -> Secret | None:
        """Returns the secret from the rotation with this key, if there was one."""
        ...

    def delete(self, endpoint: Endpoint, now: datetime) -> bool:
        """Marks the endpoint deleted, removes its secret and headers, and frees its uid.

        Returns False if it was modified since it was read.
        """
        ...


class Routes(Protocol):
    """Routes of an application's messages. Reading them needs no permission to decrypt secrets."""

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        """Returns the application and its routes in order of id, by a consistent read."""
        ...


class EventTypes(Protocol):
    """Event types of an organisation."""

    def add(self, event_type: EventType, idempotency_key: IdempotencyKey | None) -> EventType:
        """Stores the event type, in place of an archived one; raises Conflict for a live one.

        If the key was used before, stores nothing and returns the event type stored then.
        """
        ...

    def get(self, org_id: OrgId, name: str) -> EventType | None: ...

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Returns the existing event types of these distinct names, in their order."""
        ...

    def scan(self, org_id: OrgId, span: Span) -> Iterator[EventType]:
        """Yields event types in order of name."""
        ...

    def save(self, event_type: EventType, before: EventType) -> bool:
        """Stores a change; returns False if it was modified since `before`."""
        ...

    def put_all(self, event_types: Sequence[EventType]) -> None:
        """Stores event types of distinct names, in place of those with the same names.

        Each is stored separately: after a failure some may be stored.
        """
        ...

    def delete(self, org_id: OrgId, name: str) -> bool:
        """Deletes the event type for good; returns False if it did not exist."""
        ...


class EndpointStates(Protocol):
    """Endpoint states for reconciliation. Reading them needs no permission to decrypt secrets."""

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[EndpointState]:
        """Returns the states of existing endpoints, deleted ones too, in the given order."""
        ...
