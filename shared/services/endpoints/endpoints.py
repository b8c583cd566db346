"""What can be done with endpoints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.endpoints.endpoint import Endpoint, EndpointInput
from shared.domain.endpoints.signing import Secret
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.errors import InvalidInput, NotFound, Problem
from shared.domain.event_types.event_type import EventType
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import EndpointId, OrgId
from shared.domain.input_values import input_values
from shared.domain.operational.operational import OperationalEventType
from shared.domain.paging import Page, PageRequest, paginate
from shared.ports import Clock, Endpoints, Entropy
from shared.services.changes import change, remove, upsert
from shared.services.endpoints.endpoint_secrets import NewSecrets
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.references import require_possible, resolve
from shared.services.settling import CacheSettler


class ApplicationLookup(Protocol):
    """Finds what endpoints belong to."""

    def get(self, identity: Identity, reference: str) -> Application:
        """The application; NotFound where there is none that the token reaches."""
        ...


class EventTypeLookup(Protocol):
    """Knows what endpoints can ask for."""

    def get_all(self, org_id: OrgId, names: Sequence[str]) -> list[EventType]:
        """Those of these names that there are, archived or not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointService:
    """The verbs of endpoints. A `reference` is an id or a uid; `targets` says which URLs may be."""

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
        """A new endpoint, with a secret of our own if none is given.

        Conflict when its uid is taken, InvalidInput when it names event types that do not exist,
        nothing may be sent to its URL, or the halves of its secret do not belong together.
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
        """A live endpoint, else NotFound."""
        return self.find(self.applications.get(identity, app_reference), reference)

    def find(self, application: Application, reference: str) -> Endpoint:
        """The application's live endpoint, else NotFound."""
        found = self._stored(application, reference)
        if found is None or found.deleted_at:
            raise NotFound("Endpoint not found")
        return found

    def page(self, identity: Identity, app_reference: str, request: PageRequest) -> Page[Endpoint]:
        """A page of the application's live endpoints."""
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
        """The endpoint as `alter` makes it.

        Conflict when its new uid is taken, InvalidInput when it names event types that do not
        exist and did not name them before, or nothing may be sent to its new URL.
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
        """The endpoint as the draft has it, its secret and headers kept; made if it was not there.

        Says also whether it is new. NotFound where nothing can have the reference.
        """
        require_possible(reference, ids.ENDPOINT)

        def redrawn(endpoint: Endpoint) -> Endpoint:
            return replace(endpoint, **input_values(endpoint_input) | {"headers": endpoint.headers})

        return upsert(
            lambda: self.change(identity, app_reference, reference, redrawn),
            lambda: self.create(identity, app_reference, endpoint_input, None, None),
        )

    def delete(self, identity: Identity, app_reference: str, reference: str) -> None:
        """Ends its deliveries and frees its uid; past attempts stay readable."""
        application = self.applications.get(identity, app_reference)
        now = self.clock.now()
        try:
            before = remove(
                lambda: self.find(application, reference),
                lambda endpoint: self.endpoints.delete(endpoint, now),
            )
        except NotFound:
            # Whoever asked for it first may not have lived to tell.
            if found := self._stored(application, reference):
                self.event_publisher.publish_removal(found)
                self.settling.settle(application.org_id, application.id)
            raise
        self.event_publisher.publish_removal(replace(before, deleted_at=now))
        self.settling.settle(application.org_id, application.id)

    def _stored(self, application: Application, reference: str) -> Endpoint | None:
        """The application's endpoint, deleted ones included; these have no uid any more."""
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
    """Whether an endpoint can be made to want it. What a flag hides is as if it were not there."""
    return not event_type.archived and event_type.visible_to(identity)
