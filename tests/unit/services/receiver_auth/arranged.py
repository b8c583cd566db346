"""Endpoints with an OAuth client, and processes that deliver to them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.memory import (
    ClockPause,
    CountingEntropy,
    FixedClock,
    MemoryEndpoints,
    MemoryReceiverAuths,
    MemoryStore,
    MemoryWebIdentities,
)
from shared.assembly.receiver_auth import ReceiverAuthPorts, assemble
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.receiver_auth.oauth import ClientAuthMethod, GrantType, OAuthClient
from shared.domain.receiver_auth.receiver_auth import AuthReference, ReceiverAuth, StoredAuth
from shared.domain.receiver_auth.tls_identity import TlsIdentity
from shared.ports import Http
from shared.ports.receiver_auth import ReceiverAuths
from shared.services.receiver_auth.authorization import Authorizer, Send
from tests.support.arrange import builders

CLAIM_TIME = timedelta(seconds=30)
OK = Reply(status_code=200, body=b"", duration_ms=1)
UNAUTHORIZED = Reply(status_code=401, body=b"", duration_ms=1)
CLIENT = OAuthClient(
    grant_type=GrantType.REFRESH_TOKEN,
    auth_method=ClientAuthMethod.SECRET_POST,
    client_id="me",
    token_url="https://example.com/token",
    refresh_token="refresh-0",
)


def authorizer(auths: ReceiverAuths, http: Http, clock: FixedClock, **ports: Any) -> Authorizer:
    """Returns a process's authorizer: each process remembers what it has read itself."""
    given: dict[str, Any] = {
        "auths": auths,
        "signer": LibraryAssertionSigner(),
        "web_identities": MemoryWebIdentities(clock),
        "entropy": CountingEntropy(),
        "pause": ClockPause(clock),
    }
    return assemble(ReceiverAuthPorts(**given | ports), http, clock, CLAIM_TIME)


def stored_endpoint(
    store: MemoryStore, auth: ReceiverAuth | None = None, revision: str = "r1"
) -> Endpoint:
    """Stores an endpoint with this authentication, by default that of an OAuth client."""
    settings = ReceiverAuth(oauth=CLIENT) if auth is None else auth
    store.applications[builders.ORG, builders.APP] = builders.application()
    before = MemoryEndpoints(store).add(builders.endpoint(), None)
    return referring(store, before, settings, revision)


def referring(
    store: MemoryStore, before: Endpoint, settings: ReceiverAuth, revision: str
) -> Endpoint:
    """Stores settings of an endpoint; returns the endpoint that refers to them."""
    reference = AuthReference(revision=revision, is_bearer=settings.is_bearer)
    after = replace(before, auth=reference)
    assert MemoryReceiverAuths(store).save(
        after, before, StoredAuth(revision=revision, auth=settings)
    )
    return after


class Receiver:
    """A receiver that accepts some tokens; it records what it was sent."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.tokens: list[str | None] = []
        self.tls: list[TlsIdentity | None] = []

    @property
    def send(self) -> Send:
        return self._send

    def _send(self, headers: Mapping[str, str], tls: TlsIdentity | None) -> Reply:
        token = headers.get("authorization", "").removeprefix("Bearer ") or None
        self.tokens.append(token)
        self.tls.append(tls)
        return UNAUTHORIZED if token in self.refused else OK


def post(found: Authorizer, endpoint: Endpoint, receiver: Receiver, **limits: Any) -> Reply:
    """Sends one request with enough time."""
    given: dict[str, Any] = {"on_slow": lambda: True, "has_time": lambda: True}
    return found.post(endpoint, receiver.send, **given | limits)
