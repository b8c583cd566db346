"""Operations on applications."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain import ids
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.dataclass_fields import input_values
from shared.domain.errors import Conflict, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId
from shared.domain.timestamps import next_timestamp
from shared.ports import Applications, Clock, Entropy
from shared.services.cache_invalidation import CacheSettler
from shared.services.changes import change, remove, upsert
from shared.services.references import require_possible, resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationService:
    """Creates, reads, changes and deletes applications.

    A `reference` is an application's id or uid.
    """

    applications: Applications
    clock: Clock
    entropy: Entropy
    settling: CacheSettler

    def create(
        self, identity: Identity, application_input: ApplicationInput, key: str | None
    ) -> Application:
        """Creates an application; Conflict when its uid is taken.

        With the idempotency `key` of an earlier request, returns the application which that request
        created.
        """
        now = self.clock.now()
        application = Application(
            org_id=identity.org_id,
            id=AppId(ids.make(ids.APP, now, self.entropy.draw(ids.ENTROPY_BYTES))),
            created_at=now,
            updated_at=now,
            **input_values(application_input),
        ).sharded(now, timedelta(0))
        idempotency_key = IdempotencyKey.of(identity, "application.create", key, now)
        return self.applications.add(application, idempotency_key)

    def get_or_create(
        self, identity: Identity, application_input: ApplicationInput, key: str | None
    ) -> tuple[Application, bool]:
        """Returns the application with the input's uid, or a new one; and whether it is new."""
        if (found := self._of_uid(identity, application_input.uid)) is not None:
            return found, False
        try:
            return self.create(identity, application_input, key), True
        except Conflict:
            # Another request created the application between the read and the write.
            if (found := self._of_uid(identity, application_input.uid)) is None:
                raise
            return found, False

    def get(self, identity: Identity, reference: str) -> Application:
        """Returns the application; NotFound also when the token is bound to another one."""
        app_id = self.id_of(identity, reference)
        found = self.applications.get(identity.org_id, app_id) if app_id else None
        if found is None:
            raise NotFound("Application not found")
        return found

    def get_or_create_by_reference(
        self, identity: Identity, reference: str, application_input: ApplicationInput | None
    ) -> Application:
        """Returns the application; creates a missing one from the input, if there is one.

        NotFound without an input, InvalidInput when the input's uid differs from the reference.
        """
        try:
            return self.get(identity, reference)
        except NotFound:
            if application_input is None:
                raise
        application_input.require_uid(reference)
        made, _ = self.get_or_create(identity, application_input, None)
        return made

    def id_of(self, identity: Identity, reference: str) -> AppId | None:
        """Returns the id for `reference`; None when the token does not reach the application.

        For a token bound to one application, no row of another application is read.
        """
        app_id = resolve(
            reference, ids.APP, lambda uid: self.applications.id_of(identity.org_id, uid)
        )
        if identity.app_id is not None and app_id != identity.app_id:
            return None
        return AppId(app_id) if app_id else None

    def change(
        self,
        identity: Identity,
        reference: str,
        alter: Callable[[Application], Application],
    ) -> Application:
        """Applies `alter` to the stored application; Conflict when the new uid is taken."""
        after = change(
            lambda: self.get(identity, reference),
            lambda before: self._updated(alter(before)),
            self.applications.save,
        )
        self.settling.settle(after.org_id, after.id)
        return after

    def put(
        self, identity: Identity, reference: str, application_input: ApplicationInput
    ) -> tuple[Application, bool]:
        """Replaces the application, or creates it if missing; also returns whether it is new.

        NotFound when the reference is neither a valid id nor a valid uid.
        """
        require_possible(reference, ids.APP)
        return upsert(
            lambda: self.change(
                identity, reference, lambda a: replace(a, **input_values(application_input))
            ),
            lambda: self.create(identity, application_input, None),
        )

    def delete(self, identity: Identity, reference: str) -> None:
        """Deletes the application with its endpoints, and cancels its pending deliveries."""
        removed = remove(
            lambda: self.get(identity, reference),
            lambda application: self.applications.delete(application, self.clock.now()),
        )
        self.settling.settle(removed.org_id, removed.id)

    def _updated(self, application: Application) -> Application:
        now = self.clock.now()
        return replace(application, updated_at=next_timestamp(now, application.updated_at)).sharded(
            now
        )

    def _of_uid(self, identity: Identity, uid: str | None) -> Application | None:
        app_id = self.applications.id_of(identity.org_id, uid) if uid else None
        return self.applications.get(identity.org_id, app_id) if app_id else None
