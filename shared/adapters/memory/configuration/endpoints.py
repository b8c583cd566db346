"""Endpoints and routes in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.adapters.memory.store import MemoryStore
from shared.domain.endpoints.endpoint import Endpoint, too_many_endpoints
from shared.domain.endpoints.health import HEALTHY, Health
from shared.domain.endpoints.route import RoutingTable
from shared.domain.endpoints.signing import Secret
from shared.domain.errors import Conflict, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import OPERATIONAL_APP, AppId, EndpointId, OrgId
from shared.domain.limits import MAX_ENDPOINTS
from shared.domain.messages.message import RETENTION
from shared.domain.operational import operational
from shared.domain.paging import Span, within
from shared.domain.pausing.pause_end import new_pause_end
from shared.domain.pipeline.reconciliation import EndpointState


@dataclass(frozen=True, slots=True)
class MemoryEndpoints:
    """The fake of `Endpoints`; it shares a store with the applications."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def add(self, endpoint: Endpoint, idempotency_key: IdempotencyKey | None) -> Endpoint:
        org_id, app_id = endpoint.org_id, endpoint.app_id
        if (used_for := self.store.used_for(idempotency_key)) is not None:
            found = self.get(org_id, app_id, EndpointId(used_for))
            if found is None:
                raise Conflict("The endpoint that this idempotency key made is deleted.")
            return found
        if app_id != OPERATIONAL_APP and (org_id, app_id) not in self.store.applications:
            raise NotFound("Application not found")
        if self._owner(endpoint) is not None:
            raise Conflict("An endpoint with this uid exists already.")
        if sum(place[:2] == (org_id, app_id) for place in self.store.endpoints) >= MAX_ENDPOINTS:
            raise too_many_endpoints()
        if app_id == OPERATIONAL_APP:
            self.store.applications[org_id, app_id] = operational.application(org_id)
        if idempotency_key is not None:
            self.store.claim(idempotency_key, endpoint.id)
        self._put(endpoint)
        self._put_pause_end(endpoint, None)
        return endpoint

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        found = self.store.endpoints.get((org_id, app_id, endpoint_id))
        return found if found and self._is_kept(found) else None

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[Endpoint]:
        found = (self.get(org_id, app_id, endpoint_id) for endpoint_id in endpoint_ids)
        return [endpoint for endpoint in found if endpoint is not None]

    def id_of(self, org_id: OrgId, app_id: AppId, uid: str) -> EndpointId | None:
        live = (e for e in self._all(org_id, app_id) if e.deleted_at is None)
        return next((e.id for e in live if e.uid == uid), None)

    def scan(self, org_id: OrgId, app_id: AppId, span: Span) -> Iterator[Endpoint]:
        return within(self._all(org_id, app_id), lambda e: e.id, span)

    def save(self, endpoint: Endpoint, before: Endpoint) -> bool:
        stored = self._live(before)
        if stored is None or _configuration(stored) != _configuration(before):
            return False
        owner = self._owner(endpoint)
        if owner not in (None, endpoint.id):
            raise Conflict("An endpoint with this uid exists already.")
        health = HEALTHY if endpoint.resets_health(before) else stored.health
        self._put(replace(endpoint, health=health))
        self._put_pause_end(endpoint, before)
        return True

    def set_health(self, endpoint: Endpoint, health: Health) -> bool:
        if self._live(endpoint) != endpoint:
            return False
        self._put(replace(endpoint, health=health))
        return True

    def rotate(
        self, endpoint: Endpoint, before: Endpoint, idempotency_key: IdempotencyKey | None
    ) -> bool:
        if self.store.used_for(idempotency_key) is not None or not self.save(endpoint, before):
            return False
        if idempotency_key is not None:
            self.store.claim(idempotency_key, endpoint.secret.whole())
        return True

    def rotated_by(self, idempotency_key: IdempotencyKey | None) -> Secret | None:
        made = self.store.used_for(idempotency_key)
        return Secret.parse(made) if made else None

    def delete(self, endpoint: Endpoint, now: datetime) -> bool:
        stored = self._live(endpoint)
        if stored is None or _configuration(stored) != _configuration(endpoint):
            return False
        self.store.receiver_auths.pop((endpoint.org_id, endpoint.app_id, endpoint.id), None)
        forgotten = _configuration(
            replace(
                endpoint, old_secrets=(), headers={}, basic_auth=None, api_key_auth=None, auth=None
            )
        )
        self._put(replace(forgotten, secret=Secret(b""), deleted_at=now))
        return True

    def _put(self, endpoint: Endpoint) -> None:
        self.store.endpoints[endpoint.org_id, endpoint.app_id, endpoint.id] = endpoint

    def _put_pause_end(self, endpoint: Endpoint, before: Endpoint | None) -> None:
        if end := new_pause_end(endpoint, before):
            self.store.pause_ends[end] = None

    def _owner(self, endpoint: Endpoint) -> EndpointId | None:
        """Returns the endpoint that has this uid."""
        if endpoint.uid is None:
            return None
        return self.id_of(endpoint.org_id, endpoint.app_id, endpoint.uid)

    def _live(self, endpoint: Endpoint) -> Endpoint | None:
        stored = self.get(endpoint.org_id, endpoint.app_id, endpoint.id)
        return stored if stored and stored.deleted_at is None else None

    def _all(self, org_id: OrgId, app_id: AppId) -> Iterator[Endpoint]:
        for endpoint in self.store.endpoints.values():
            if (endpoint.org_id, endpoint.app_id) == (org_id, app_id) and self._is_kept(endpoint):
                yield endpoint

    def _is_kept(self, endpoint: Endpoint) -> bool:
        deleted_at = endpoint.deleted_at
        return deleted_at is None or deleted_at + RETENTION > self.store.clock.now()


def _configuration(endpoint: Endpoint) -> Endpoint:
    """Returns the endpoint without its health."""
    return replace(endpoint, health=HEALTHY)


@dataclass(frozen=True, slots=True)
class MemoryRoutes:
    """The fake of `Routes`; it shares a store with the applications and the endpoints."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def of(self, org_id: OrgId, app_id: AppId) -> RoutingTable:
        application = self.store.applications.get((org_id, app_id))
        if application is None:
            return RoutingTable(None)
        found = MemoryEndpoints(self.store).scan(org_id, app_id, Span())
        return RoutingTable(application, tuple(e.route for e in found if e.deleted_at is None))


@dataclass(frozen=True, slots=True)
class MemoryEndpointStates:
    """The fake of `EndpointStates`; it shares a store with the endpoints."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[EndpointState]:
        found = MemoryEndpoints(self.store).get_many(org_id, app_id, endpoint_ids)
        return [EndpointState(e.id, e.health, e.throttle_rate) for e in found]
