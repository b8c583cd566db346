"""Operations on endpoints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.dataclass_fields import input_values
from shared.domain.endpoints.endpoint import Endpoint, EndpointInput
from shared.domain.endpoints.signing import Secret
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.errors import InvalidInput, NotFound, Problem
from shared.domain.event_types.event_type import EventType
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import EndpointId, OrgId
from shared.domain.operational.operational import OperationalEventType
from shared.domain.paging import Page, PageRequest, paginate
from shared.ports import Clock, Endpoints, Entropy
from shared.services.cache_invalidation import CacheSettler
from shared.services.changes import change, remove, upsert
from shared.services.endpoints.secret_factory import NewSecrets
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.references import require_possible, resolve


class ApplicationLookup(Protocol):
    """Finds the application of an endpoint."""

    def get(self, identity: Identity, reference: str) -> Application:
        """Returns the application; NotFound when the token reaches none of that name."""
        ...


class EventTypeLookup(Protocol):
    """Finds the event types that endpoints may subscribe to."""

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Returns the existing event types among these names, archived or not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointService:
    """Creates, reads, changes and deletes endpoints.

    A `reference` is an id or a uid. `targets` decides which URLs are allowed.
    """

    applications: ApplicationLookup
    endpoints: Endpoints
    event_types: EventTypeLookup
    secrets: NewSecrets
    event_publisher: OperationalEventPublisher
    clock: Clock
    entropy: Entropy
    targets: TargetPolicy
    settling: CacheSettler

    def create(
        self,
        identity: Identity,
        app_reference: str,
        endpoint_input: EndpointInput,
        secret: Secret | None,
        key: str | None,
    ) -> Endpoint:
        """Creates an endpoint, with a generated secret if none is given.

        Conflict when the uid is taken; InvalidInput when an event type does not exist, the URL is
        not allowed, or the halves of the secret do not match.
        """
        self._require_target(endpoint_input.url)
        application = self.applications.get(identity, app_reference)
        self._require_event_types(identity, endpoint_input.event_types)
        now = self.clock.now()
        endpoint = Endpoint(
            org_id=application.org_id,
            app_id=application.id,
            id=EndpointId(ids.make(ids.ENDPOINT, now, self.entropy.draw(ids.ENTROPY_BYTES))),
            secret=self.secrets.make(secret, "secret"),
            created_at=now,
            updated_at=now,
            **input_values(endpoint_input),
        )
        idempotency_key = IdempotencyKey.of(identity, f"endpoint.create {application.id}", key, now)
        stored = self.endpoints.add(endpoint, idempotency_key)
        self.event_publisher.publish_for_endpoint(stored, OperationalEventType.ENDPOINT_CREATED)
        self.settling.settle(application.org_id, application.id)
        return stored

    def get(self, identity: Identity, app_reference: str, reference: str) -> Endpoint:
        """Returns the endpoint; NotFound when it is missing or deleted."""
        return self.find(self.applications.get(identity, app_reference), reference)

    def find(self, application: Application, reference: str) -> Endpoint:
        """Returns the application's endpoint; NotFound when it is missing or deleted."""
        found = self._stored(application, reference)
        if found is None or found.deleted_at:
            raise NotFound("Endpoint not found")
        return found

    def page(self, identity: Identity, app_reference: str, request: PageRequest) -> Page[Endpoint]:
        """Returns a page of the application's endpoints, without the deleted ones."""
        application = self.applications.get(identity, app_reference)
        found = self.endpoints.scan(application.org_id, application.id, request.span())
        return paginate(found, lambda e: e.id, request, lambda e: e.deleted_at is None)

    def change(
        self,
        identity: Identity,
        app_reference: str,
        reference: str,
        alter: Callable[[Endpoint], Endpoint],
    ) -> Endpoint:
        """Applies `alter` to the stored endpoint.

        Conflict when the new uid is taken; InvalidInput when an added event type does not exist, or
        a new URL is not allowed.
        """

        def altered(before: Endpoint) -> Endpoint:
            after = alter(before)
            known = before.event_types or ()
            added = tuple(name for name in after.event_types or () if name not in known)
            self._require_event_types(identity, added)
            if after.url != before.url:
                self._require_target(after.url)
            return after.changed_from(before, self.clock.now())

        application = self.applications.get(identity, app_reference)
        after = change(lambda: self.find(application, reference), altered, self.endpoints.save)
        self.event_publisher.publish_change(after)
        self.settling.settle(application.org_id, application.id)
        return after

    def put(
        self, identity: Identity, app_reference: str, reference: str, endpoint_input: EndpointInput
    ) -> tuple[Endpoint, bool]:
        """Replaces the endpoint but for its secret and headers, or creates a missing one.

        Also returns whether the endpoint is new. NotFound when the reference is neither a valid id
        nor a valid uid.
        """
        require_possible(reference, ids.ENDPOINT)

        def replaced(endpoint: Endpoint) -> Endpoint:
            return replace(endpoint, **input_values(endpoint_input) | {"headers": endpoint.headers})

        return upsert(
            lambda: self.change(identity, app_reference, reference, replaced),
            lambda: self.create(identity, app_reference, endpoint_input, None, None),
        )

    def delete(self, identity: Identity, app_reference: str, reference: str) -> None:
        """Deletes the endpoint, ends its deliveries and frees its uid; past attempts stay."""
        application = self.applications.get(identity, app_reference)
        now = self.clock.now()
        try:
            before = remove(
                lambda: self.find(application, reference),
                lambda endpoint: self.endpoints.delete(endpoint, now),
            )
        except NotFound:
            # An earlier request may have died between the deletion and its event.
            if found := self._stored(application, reference):
                self.event_publisher.publish_removal(found)
                self.settling.settle(application.org_id, application.id)
            raise
        self.event_publisher.publish_removal(replace(before, deleted_at=now))
        self.settling.settle(application.org_id, application.id)

    def _stored(self, application: Application, reference: str) -> Endpoint | None:
        """Returns the application's endpoint, even a deleted one; those have no uid."""
        org_id, app_id = application.org_id, application.id
        found_id = resolve(
            reference, ids.ENDPOINT, lambda uid: self.endpoints.id_of(org_id, app_id, uid)
        )
        return self.endpoints.get(org_id, app_id, EndpointId(found_id)) if found_id else None

    def _require_target(self, url: str) -> None:
        if reason := self.targets.refusal(url):
            raise InvalidInput(Problem(("body", "url"), reason))

    def _require_event_types(self, identity: Identity, names: tuple[str, ...] | None) -> None:
        found = self.event_types.get_all(identity.org_id, names or ())
        offered = {known.name for known in found if _is_on_offer(known, identity)}
        missing = [name for name in names or () if name not in offered]
        if missing:
            reason = f"The following event types don't exist: {', '.join(missing)}"
            raise InvalidInput(Problem(("body", "eventTypes"), reason))


def _is_on_offer(event_type: EventType, identity: Identity) -> bool:
    """Returns whether an endpoint may subscribe to it. A feature flag hides it completely."""
    return not event_type.archived and event_type.visible_to(identity)
