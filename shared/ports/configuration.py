"""What an organisation sets up: applications, endpoints and event types."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from shared.domain.applications.application import Application
from shared.domain.endpoints.endpoint import Endpoint, RoutingTable
from shared.domain.endpoints.health import Health
from shared.domain.endpoints.signing import Secret
from shared.domain.event_types.event_type import EventType
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.paging import Span

if TYPE_CHECKING:
    # For operators only: no function needs to load it.
    from shared.domain.pipeline.reconciliation import EndpointState


class Applications(Protocol):
    """The applications of an organisation."""

    def add(self, application: Application, idempotency_key: IdempotencyKey | None) -> Application:
        """Stores it; Conflict when its uid is taken.

        With a `idempotency_key` that was used before, stores nothing and gives what was stored
        then.
        """
        ...

    def get(self, org_id: OrgId, app_id: AppId) -> Application | None: ...

    def id_of(self, org_id: OrgId, uid: str) -> AppId | None:
        """The application that has this uid."""
        ...

    def scan(self, org_id: OrgId, span: Span) -> Iterator[Application]:
        """In order of id, without the operational one."""
        ...

    def save(self, application: Application, before: Application) -> bool:
        """Stores a change and moves its uid. False when it is not as `before` any more.

        Conflict when another application has the new uid.
        """
        ...

    def delete(self, application: Application, now: datetime) -> bool:
        """Removes it with its endpoints and frees its uid.

        False when it is not as given any more.
        """
        ...


class EndpointSource(Protocol):
    """The endpoints of an application, read one at a time."""

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        """The endpoint, deleted ones included."""
        ...


class Endpoints(EndpointSource, Protocol):
    """The endpoints of an application."""

    def add(self, endpoint: Endpoint, idempotency_key: IdempotencyKey | None) -> Endpoint:
        """Stores it; Conflict when its uid is taken, NotFound when its application is gone.

        Conflict also when the application has MAX_ENDPOINTS; of several that are stored at the same
        time, some may be beyond that.

        The operational application is made along with it.

        With a `idempotency_key` that was used before, stores nothing and gives what was stored
        then.
        """
        ...

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[Endpoint]:
        """Those of the endpoints that there are, deleted ones included, in the order asked for."""
        ...

    def id_of(self, org_id: OrgId, app_id: AppId, uid: str) -> EndpointId | None:
        """The endpoint that has this uid."""
        ...

    def scan(self, org_id: OrgId, app_id: AppId, span: Span) -> Iterator[Endpoint]:
        """In order of id, deleted ones included. An endpoint that was just added is there."""
        ...

    def save(self, endpoint: Endpoint, before: Endpoint) -> bool:
        """Stores a change and moves its uid. False when it is not as `before` any more.

        Its health, which may differ from that of both, stays, but where it begins anew.
        Conflict when another endpoint of the application has the new uid.
        """
        ...

    def set_health(self, endpoint: Endpoint, health: Health) -> bool:
        """Stores how it fares. False when it is not as given any more, with the health it has."""
        ...

    def rotate(
        self, endpoint: Endpoint, before: Endpoint, idempotency_key: IdempotencyKey | None
    ) -> bool:
        """Stores a change of its secret, and that `idempotency_key` made it.

        False when it is not as `before` any more, or `idempotency_key` was used already.
        """
        ...

    def rotated_by(self, idempotency_key: IdempotencyKey | None) -> Secret | None:
        """The secret that the rotation with this key gave, if there was one."""
        ...

    def delete(self, endpoint: Endpoint, now: datetime) -> bool:
        """Marks it deleted, forgets its secret and headers, frees its uid.

        False when it is not as given any more.
        """
        ...


class Routes(Protocol):
    """Where an application's messages go. Reading it takes no right to decrypt a secret."""

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        """The application and its endpoints' routes in order of id, as they are now."""
        ...


class EventTypes(Protocol):
    """The event types of an organisation."""

    def add(self, event_type: EventType, idempotency_key: IdempotencyKey | None) -> EventType:
        """Stores it, in place of an archived one of its name; Conflict when a live one has it.

        With a `idempotency_key` that was used before, stores nothing and gives what was stored
        then.
        """
        ...

    def get(self, org_id: OrgId, name: str) -> EventType | None: ...

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Those of these names that there are, in the order of the names,
        which are all different.
        """
        ...

    def scan(self, org_id: OrgId, span: Span) -> Iterator[EventType]:
        """In order of name."""
        ...

    def save(self, event_type: EventType, before: EventType) -> bool:
        """Stores a change. False when it is not as `before` any more."""
        ...

    def put_all(self, event_types: Sequence[EventType]) -> None:
        """Stores them, in place of those of their names, which are all different.

        Each is stored by itself: after a failure some may be.
        """
        ...

    def delete(self, org_id: OrgId, name: str) -> bool:
        """Removes it for good. False when it was not there."""
        ...


class EndpointStates(Protocol):
    """What may hold endpoints' attempts back. Reading it takes no right to decrypt a secret."""

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> "list[EndpointState]":
        """Of those of the endpoints that there are, deleted ones included,
        in the order asked for.
        """
        ...
