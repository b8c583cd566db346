"""Authentication of endpoints in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.adapters.memory.configuration.endpoints import MemoryEndpoints
from shared.adapters.memory.store import MemoryStore
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.receiver_auth.certificate_notices import CertificateNotice, notices
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.receiver_auth.token_state import NO_TOKEN, TokenState


@dataclass(frozen=True, slots=True)
class MemoryReceiverAuths:
    """The fake of `ReceiverAuths`; it shares a store with the endpoints."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> StoredAuth | None:
        return self.store.receiver_auths.get((org_id, app_id, endpoint_id))

    def save(self, endpoint: Endpoint, before: Endpoint, auth: StoredAuth | None) -> bool:
        if not MemoryEndpoints(self.store).save(endpoint, before):
            return False
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        if auth is None:
            self.store.receiver_auths.pop(place, None)
        else:
            self.store.receiver_auths[place] = replace(auth, token=NO_TOKEN)
            certificate = auth.auth.certificate
            if certificate is not None:
                found = notices(*place, certificate, endpoint.updated_at)
                self.store.certificate_notices.update(dict.fromkeys(found))
        return True

    def save_token(self, endpoint: Endpoint, stored: StoredAuth, state: TokenState) -> bool:
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        known = self.store.receiver_auths.get(place)
        is_same = (
            known is not None
            and known.revision == stored.revision
            and known.token.version == stored.token.version
        )
        if is_same:
            after = replace(state, version=stored.token.version + 1)
            self.store.receiver_auths[place] = replace(stored, token=after)
        return is_same

    def reencrypt(self, endpoint: Endpoint) -> None:
        """Changes nothing: nothing is encrypted here."""


@dataclass(frozen=True, slots=True)
class MemoryCertificateNotices:
    """The fake of `CertificateNotices`; it shares a store with the authentication."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def on(self, day: date) -> Iterator[CertificateNotice]:
        return iter([each for each in self.store.certificate_notices if each.due_at.date() == day])

    def is_current(self, notice: CertificateNotice) -> bool:
        place = (notice.org_id, notice.app_id, notice.endpoint_id)
        stored = self.store.receiver_auths.get(place)
        certificate = stored.auth.certificate if stored else None
        return certificate is not None and certificate.fingerprint == notice.fingerprint

    def remove(self, notices: Sequence[CertificateNotice]) -> None:
        for each in notices:
            self.store.certificate_notices.pop(each, None)
