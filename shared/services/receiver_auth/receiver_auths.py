"""Operations on the authentication of endpoints' deliveries."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from shared.domain.auth.access import Identity
from shared.domain.endpoints.credential_clashes import check_credentials
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.errors import InvalidInput, Problem
from shared.domain.receiver_auth.oauth import OAuthClient
from shared.domain.receiver_auth.oauth_rules import check_client
from shared.domain.receiver_auth.receiver_auth import (
    NO_AUTH,
    AuthReference,
    ReceiverAuth,
    StoredAuth,
    WebIdentity,
)
from shared.ports import Clock, Entropy
from shared.ports.receiver_auth import AssertionSigner, CertificateReader, ReceiverAuths
from shared.services.changes import persist
from shared.services.endpoints.endpoints import EndpointService

T = TypeVar("T")

_REVISION_BYTES = 12

# References of an application and of its endpoint.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverAuthService:
    """Reads and changes the authentication of the endpoints that `found` resolves.

    `has_web_identity` says whether the stack may ask for tokens of its own identity.
    """

    found: EndpointService
    auths: ReceiverAuths
    signer: AssertionSigner
    certificates: CertificateReader
    targets: TargetPolicy
    clock: Clock
    entropy: Entropy
    has_web_identity: bool

    def get(self, identity: Identity, place: Place) -> StoredAuth:
        """Returns the settings, with the state of their token; NotFound without the endpoint."""
        return self._stored(self.found.get(identity, *place))

    def set_oauth(self, identity: Identity, place: Place, client: OAuthClient | None) -> None:
        """Sets the client that gets tokens, or removes it.

        InvalidInput if the client could get no token, or another setting fills the header.
        """
        if client is not None:
            self._check(client)
        self._change(identity, place, lambda auth: replace(auth, oauth=client), "grantType")

    def set_web_identity(
        self, identity: Identity, place: Place, settings: WebIdentity | None
    ) -> None:
        """Sets the audience of the stack's own tokens, or removes it."""
        if settings is not None:
            self._require_web_identity("audience")
        self._change(identity, place, lambda auth: replace(auth, web_identity=settings), "audience")

    def set_certificate(self, identity: Identity, place: Place, pem: str | None) -> None:
        """Sets the client certificate, or removes it; InvalidInput if it is unusable."""
        now, field = self.clock.now(), "identity"
        check = partial(self.certificates.identity, now=now)
        found = None if pem is None else _checked(lambda: check(pem), field)
        self._change(identity, place, lambda auth: replace(auth, certificate=found), field)

    def set_authorities(self, identity: Identity, place: Place, pem: str | None) -> None:
        """Sets the authorities that replace the system's, or removes them."""
        now, field = self.clock.now(), "cert"
        check = partial(self.certificates.authorities, now=now)
        found = None if pem is None else _checked(lambda: check(pem), field)
        self._change(identity, place, lambda auth: replace(auth, authorities=found), field)

    def _change(
        self,
        identity: Identity,
        place: Place,
        alter: Callable[[ReceiverAuth], ReceiverAuth],
        field: str,
    ) -> None:
        def attempt() -> Endpoint | None:
            before = self.found.get(identity, *place)
            known = self._stored(before).auth
            auth = alter(known)
            if auth == known:
                return before
            stored = self._revised(auth)
            endpoint = replace(before, auth=_reference(stored))
            _check_sources(auth, field)
            check_credentials(endpoint, field)
            after = endpoint.changed_from(before, self.clock.now())
            return after if self.auths.save(after, before, stored) else None

        after = persist(attempt)
        self.found.event_publisher.publish_change(after)
        self.found.settling.settle(after.org_id, after.app_id)

    def _revised(self, auth: ReceiverAuth) -> StoredAuth | None:
        if auth.is_empty:
            return None
        return StoredAuth(revision=self.entropy.draw(_REVISION_BYTES).hex(), auth=auth)

    def _stored(self, endpoint: Endpoint) -> StoredAuth:
        none = StoredAuth(revision="", auth=NO_AUTH)
        if endpoint.auth is None:
            return none
        return self.auths.get(endpoint.org_id, endpoint.app_id, endpoint.id) or none

    def _check(self, client: OAuthClient) -> None:
        check_client(client)
        if reason := self.targets.refusal(client.token_url):
            raise InvalidInput(Problem(("body", "tokenUrl"), reason))
        key = client.assertion_key
        if key is not None:
            _checked(lambda: self.signer.sign(key, b""), "jwtParams")
        if client.auth_method.is_web_identity:
            self._require_web_identity("authMethod")

    def _require_web_identity(self, field: str) -> None:
        if not self.has_web_identity:
            reason = "This stack has no web identity: see the parameter WebIdentity."
            raise InvalidInput(Problem(("body", field), reason))


def _check_sources(auth: ReceiverAuth, field: str) -> None:
    if auth.oauth is not None and auth.web_identity is not None:
        reason = "An endpoint has either an OAuth client or a web identity. Remove the other one."
        raise InvalidInput(Problem(("body", field), reason))


def _reference(stored: StoredAuth | None) -> AuthReference | None:
    if stored is None:
        return None
    return AuthReference(revision=stored.revision, is_bearer=stored.auth.is_bearer)


def _checked(check: Callable[[], T], field: str) -> T:
    """Returns the result of a check; InvalidInput, at this field, for its ValueError."""
    try:
        return check()
    except ValueError as exc:
        raise InvalidInput(Problem(("body", field), str(exc))) from None
