"""Deliveries to endpoints that require a token or a client certificate."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import InfrastructureError
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.receiver_auth.receiver_auth import WebIdentity
from shared.domain.receiver_auth.tls_identity import TlsIdentity
from shared.domain.receiver_auth.token_answer import TokenError
from shared.domain.receiver_auth.token_state import AccessToken
from shared.ports import Clock
from shared.ports.receiver_auth import ReceiverAuths, WebIdentities
from shared.services.receiver_auth.tokens import KnownAuth, Limits, TokenSource

# Endpoints whose settings a process caches; the least recently used ones are dropped.
MAX_KNOWN = 512
_UNAUTHORIZED = 401

# Sends the request with these headers beside its others, and these TLS settings.
Send = Callable[[Mapping[str, str], TlsIdentity | None], Reply]
Place = tuple[OrgId, AppId, EndpointId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorizer:
    """Sends requests with the token or client certificate of their endpoint; thread-safe.

    Reads the settings of an endpoint once in each process, and again after a change.
    """

    auths: ReceiverAuths
    tokens: TokenSource
    web_identities: WebIdentities
    clock: Clock
    _known: OrderedDict[Place, KnownAuth] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def post(
        self,
        endpoint: Endpoint,
        send: Send,
        on_slow: Callable[[], bool],
        has_time: Callable[[], bool],
    ) -> Reply:
        """Returns the reply; without a token, a failed one with the reason.

        After a 401, tries once more with another token, if there is one and time is left. `on_slow`
        should take effect once. InfrastructureError when the store fails, or time is too short.
        """
        known = self._known_auth(endpoint)
        if known is None:
            return send({}, None)
        limits, began = Limits(on_slow=on_slow, has_time=has_time), self.clock.now()
        try:
            token = self._token(endpoint, known, limits)
            limits.require_time()
            reply = send(_bearer(token), known.stored.auth.tls)
            if reply.status_code != _UNAUTHORIZED or token is None:
                return reply
            return self._after_refusal(endpoint, known, token, limits, send) or reply
        except TokenError as exc:
            return _without_token(exc, self.clock.now() - began)

    def _token(self, endpoint: Endpoint, known: KnownAuth, limits: Limits) -> AccessToken | None:
        auth = known.stored.auth
        if auth.oauth is not None:
            return self.tokens.token(endpoint, known, limits)
        return None if auth.web_identity is None else self._identity(auth.web_identity)

    def _identity(self, identity: WebIdentity) -> AccessToken:
        return self.web_identities.token(identity.audience)

    def _after_refusal(
        self,
        endpoint: Endpoint,
        known: KnownAuth,
        refused: AccessToken,
        limits: Limits,
        send: Send,
    ) -> Reply | None:
        """Sends again with another token; None if there is none, so that the 401 is the result."""
        if known.stored.auth.oauth is None or not limits.has_time():
            return None
        try:
            token = self.tokens.replacement(endpoint, known, refused, limits)
        except (TokenError, InfrastructureError):
            # The receiver's own answer says more.
            return None
        if token is None or not limits.has_time():
            return None
        return send(_bearer(token), known.stored.auth.tls)

    def _known_auth(self, endpoint: Endpoint) -> KnownAuth | None:
        """Returns the endpoint's settings; None if they were removed since it was read."""
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        revision = endpoint.auth.revision if endpoint.auth else None
        with self._lock:
            known = self._known.get(place)
            if known is not None:
                self._known.move_to_end(place)
        if known is not None and known.stored.revision == revision:
            return known
        stored = self.auths.get(*place)
        return None if stored is None else self._remembered(place, KnownAuth(stored=stored))

    def _remembered(self, place: Place, found: KnownAuth) -> KnownAuth:
        with self._lock:
            known = self._known.get(place)
            # Threads that read at the same time share one lock.
            if known is not None and known.stored.revision == found.stored.revision:
                return known
            self._known[place] = found
            while len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)
        return found


def _bearer(token: AccessToken | None) -> Mapping[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token.text}"}


def _without_token(error: TokenError, spent: timedelta) -> Reply:
    return Reply(
        status_code=0,
        body=b"",
        duration_ms=round(spent / timedelta(milliseconds=1)),
        error=f"oauth: {error}",
        timed_out=error.timed_out,
        failure=FailureKind.TOKEN,
    )
