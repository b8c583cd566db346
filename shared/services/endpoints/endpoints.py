"""Operations on endpoints."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain import ids
from shared.domain.auth.access import Identity
from shared.domain.dataclass_fields import input_values
from shared.domain.endpoints.credential_clashes import check_credentials
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.signing import Secret
from shared.domain.errors import NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import EndpointId
from shared.domain.operational.operational import OperationalEventType
from shared.ports import Clock, Entropy
from shared.ports.receiver_auth import ReceiverAuths
from shared.services.cache_invalidation import CacheSettler
from shared.services.changes import change, remove, upsert
from shared.services.endpoints.endpoint_checks import (
    EventTypeLookup,
    Targets,
    require_event_types,
    require_target,
)
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.endpoints.pending_release import PendingRelease, Releases
from shared.services.endpoints.secret_factory import NewSecrets
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.references import require_possible


def _accept(_before: Endpoint | None, _after: Endpoint) -> None:
    """Accepts every endpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointService(EndpointLookup):
    """Creates, reads, changes and deletes endpoints.

    New endpoints get the first of `prefixes`. `vet` may refuse an endpoint, given the stored one,
    before it is stored.
    """

    event_types: EventTypeLookup
    secrets: NewSecrets
    event_publisher: OperationalEventPublisher
    releases: Releases
    clock: Clock
    entropy: Entropy
    targets: Targets
    auths: ReceiverAuths
    settling: CacheSettler
    vet: Callable[[Endpoint | None, Endpoint], None] = _accept

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
        require_target(self.targets, endpoint_input.url)
        application = self.applications.get(identity, app_reference)
        require_event_types(self.event_types, identity, endpoint_input.event_types)
        now = self.clock.now()
        endpoint = Endpoint(
            org_id=application.org_id,
            app_id=application.id,
            id=self._new_id(now),
            secret=self.secrets.make(secret, "secret"),
            created_at=now,
            updated_at=now,
            **input_values(endpoint_input) | {"paused": bool(endpoint_input.paused)},
        )
        check_credentials(endpoint)
        self.vet(None, endpoint)
        idempotency_key = IdempotencyKey.of(identity, f"endpoint.create {application.id}", key, now)
        stored = self.endpoints.add(endpoint, idempotency_key)
        self.event_publisher.publish_for_endpoint(stored, OperationalEventType.ENDPOINT_CREATED)
        self.settling.settle(application.org_id, application.id)
        return stored

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
            require_event_types(self.event_types, identity, added)
            if after.url != before.url:
                require_target(self.targets, after.url)
            check_credentials(after)
            self.vet(before, after)
            return release.prepare(after.changed_from(before, self.clock.now()), before)

        release = PendingRelease(self.releases, identity)
        application = self.applications.get(identity, app_reference)
        after = change(lambda: self.find(application, reference), altered, self.endpoints.save)
        if after.auth is not None:
            # Each write of an endpoint encrypts its secrets with the current key.
            self.auths.reencrypt(after)
        self.event_publisher.publish_change(after)
        self.settling.settle(application.org_id, application.id)
        release.begin()
        return after

    def put(
        self, identity: Identity, app_reference: str, reference: str, endpoint_input: EndpointInput
    ) -> tuple[Endpoint, bool]:
        """Replaces the endpoint but for its secret and headers, or creates a missing one.

        Credentials stay as well, unless others are given.

        Also returns whether the endpoint is new. NotFound when the reference is neither a valid id
        nor a valid uid.
        """
        require_possible(reference, self.prefixes[0])

        def replaced(endpoint: Endpoint) -> Endpoint:
            return replace(endpoint, **input_values(endpoint_input.keeping(endpoint)))

        return upsert(
            lambda: self.change(identity, app_reference, reference, replaced),
            lambda: self.create(identity, app_reference, endpoint_input, None, None),
        )

    def delete(self, identity: Identity, app_reference: str, reference: str) -> None:
        """Deletes the endpoint, ends its deliveries and frees its uid; past attempts stay."""
        application = self.applications.get(identity, app_reference)
        now = self.clock.now()
        release = PendingRelease(self.releases, identity)

        def deleted(endpoint: Endpoint) -> bool:
            if endpoint.paused:
                release.prepare_for(endpoint)
            return self.endpoints.delete(endpoint, now)

        try:
            before = remove(lambda: self.find(application, reference), deleted)
        except NotFound:
            # An earlier request may have died between the deletion and its event.
            if found := self.stored(application, reference):
                self.event_publisher.publish_removal(found)
                self.settling.settle(application.org_id, application.id)
            raise
        self.event_publisher.publish_removal(replace(before, deleted_at=now))
        self.settling.settle(application.org_id, application.id)
        release.begin()

    def _new_id(self, now: datetime) -> EndpointId:
        entropy = self.entropy.draw(ids.ENTROPY_BYTES)
        return EndpointId(ids.make(self.prefixes[0], now, entropy))
