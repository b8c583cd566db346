"""Applications in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.store import MemoryStore
from shared.domain.applications.application import Application
from shared.domain.errors import Conflict
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import OPERATIONAL_APP, AppId, OrgId
from shared.domain.paging import Span, within


@dataclass(frozen=True, slots=True)
class MemoryApplications:
    """The fake of `Applications`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def add(self, application: Application, idempotency_key: IdempotencyKey | None) -> Application:
        if (used_for := self.store.used_for(idempotency_key)) is not None:
            found = self.get(application.org_id, AppId(used_for))
            if found is None:
                raise Conflict("The application that this idempotency key made is deleted.")
            return found
        if application.uid is not None and self.id_of(application.org_id, application.uid):
            raise Conflict("An application with this uid exists already.")
        if idempotency_key is not None:
            self.store.claim(idempotency_key, application.id)
        self.store.applications[application.org_id, application.id] = application
        return application

    def get(self, org_id: OrgId, app_id: AppId) -> Application | None:
        return self.store.applications.get((org_id, app_id))

    def id_of(self, org_id: OrgId, uid: str) -> AppId | None:
        owners = (a.id for a in self._all(org_id) if a.uid == uid)
        return next(owners, None)

    def scan(self, org_id: OrgId, span: Span) -> Iterator[Application]:
        listed = (a for a in self._all(org_id) if a.id != OPERATIONAL_APP)
        return within(listed, lambda a: a.id, span)

    def save(self, application: Application, before: Application) -> bool:
        if self.get(before.org_id, before.id) != before:
            return False
        owner = self.id_of(application.org_id, application.uid) if application.uid else None
        if owner not in (None, application.id):
            raise Conflict("An application with this uid exists already.")
        self.store.applications[application.org_id, application.id] = application
        return True

    def delete(self, application: Application, now: datetime) -> bool:
        place = (application.org_id, application.id)
        if self.get(*place) != application:
            return False
        for key in [k for k in self.store.endpoints if k[:2] == place]:
            del self.store.endpoints[key]
            self.store.receiver_auths.pop(key, None)
        del self.store.applications[place]
        return True

    def _all(self, org_id: OrgId) -> Iterator[Application]:
        return (a for a in self.store.applications.values() if a.org_id == org_id)
