"""Tokens of a real authorization server, through the guarded client."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import jwt
import pytest

from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.http.socket_http import SocketHttp
from shared.adapters.memory import (
    ClockPause,
    CountingEntropy,
    FixedClock,
    MemoryReceiverAuths,
    MemoryStore,
    MemoryWebIdentities,
)
from shared.assembly.receiver_auth import ReceiverAuthPorts, assemble
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.receiver_auth.oauth import (
    AssertionAlgorithm,
    AssertionKey,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)
from shared.domain.receiver_auth.receiver_auth import AuthReference, ReceiverAuth, StoredAuth
from tests.support.arrange import builders
from tests.support.arrange.loopback_senders import LOOPBACK, http_sender
from tests.support.fakes.oauth_server import OAuthServer, TokenRequestSeen, oauth_server

SECRET = "s3cret-of-the-client"


@pytest.fixture
def server() -> Iterator[OAuthServer]:
    with oauth_server() as running:
        yield running


@pytest.fixture
def http() -> Iterator[SocketHttp]:
    with http_sender() as made:
        yield made


def client(server: OAuthServer, **fields: Any) -> OAuthClient:
    given: dict[str, Any] = {
        "grant_type": GrantType.CLIENT_CREDENTIALS,
        "auth_method": ClientAuthMethod.SECRET_BASIC,
        "client_id": "me",
        "client_secret": SECRET,
        "token_url": server.url,
    }
    return OAuthClient(**given | fields)


class Deliveries:
    """An endpoint with an OAuth client; deliveries to it are recorded by their token."""

    def __init__(self, http: SocketHttp, found: OAuthClient) -> None:
        self.clock = FixedClock(datetime.now(UTC))
        store = MemoryStore(self.clock)
        auths = MemoryReceiverAuths(store)
        before = builders.endpoint()
        store.endpoints[before.org_id, before.app_id, before.id] = before
        self.endpoint: Endpoint = replace(before, auth=AuthReference(revision="r", is_bearer=True))
        stored = StoredAuth(revision="r", auth=ReceiverAuth(oauth=found))
        assert auths.save(self.endpoint, before, stored)
        ports = ReceiverAuthPorts(
            auths=auths,
            signer=LibraryAssertionSigner(),
            web_identities=MemoryWebIdentities(self.clock),
            entropy=CountingEntropy(),
            pause=ClockPause(self.clock),
        )
        self.authorizer = assemble(ports, http, self.clock, timedelta(seconds=30))
        self.tokens: list[str] = []

    def send(self) -> Reply:
        def post(headers: Any, _: object) -> Reply:
            self.tokens.append(headers["authorization"])
            return Reply(status_code=200, body=b"", duration_ms=1)

        return self.authorizer.post(self.endpoint, post, lambda: True, lambda: True)


def error(http: SocketHttp, found: OAuthClient) -> str:
    """Returns the reason of a delivery that fails for lack of a token; it names no secret."""
    deliveries = Deliveries(http, found)
    reply = deliveries.send()
    assert deliveries.tokens == []
    assert SECRET not in str(reply.error)
    return str(reply.error)


def test_client_credentials_by_basic_authentication(http: SocketHttp, server: OAuthServer) -> None:
    deliveries = Deliveries(http, client(server))

    assert deliveries.send().ok

    [request] = server.requests
    assert deliveries.tokens == ["Bearer token-1"]
    assert request.form == {"grant_type": "client_credentials"}
    pair = base64.b64encode(f"me:{SECRET}".encode()).decode()
    assert request.headers["authorization"] == f"Basic {pair}"


def test_client_credentials_in_the_form(http: SocketHttp, server: OAuthServer) -> None:
    Deliveries(http, client(server, auth_method=ClientAuthMethod.SECRET_POST)).send()

    [request] = server.requests
    assert request.form["client_secret"] == SECRET
    assert "authorization" not in request.headers


def test_a_client_assertion_by_the_shared_secret(http: SocketHttp, server: OAuthServer) -> None:
    key = AssertionKey(algorithm=AssertionAlgorithm.HS256, key=b"k" * 32)
    Deliveries(
        http, client(server, auth_method=ClientAuthMethod.SECRET_JWT, assertion_key=key)
    ).send()

    form = server.requests[0].form
    claims = jwt.decode(
        form["client_assertion"], b"k" * 32, algorithms=["HS256"], audience=server.url
    )
    assert claims["iss"] == "me"


def test_rotated_refresh_tokens_are_each_used_once(http: SocketHttp, server: OAuthServer) -> None:
    found = client(server, grant_type=GrantType.REFRESH_TOKEN, refresh_token="refresh-0")
    deliveries = Deliveries(http, found)

    for _ in range(3):
        assert deliveries.send().ok
        deliveries.clock.advance(timedelta(hours=1))

    assert [each.form["refresh_token"] for each in server.requests] == [
        "refresh-0",
        "refresh-1",
        "refresh-2",
    ]


def test_a_refresh_token_that_is_not_rotated_stays_in_use(http: SocketHttp) -> None:
    with oauth_server(rotates=False) as server:
        found = client(server, grant_type=GrantType.REFRESH_TOKEN, refresh_token="refresh-0")
        deliveries = Deliveries(http, found)
        for _ in range(2):
            assert deliveries.send().ok
            deliveries.clock.advance(timedelta(hours=1))

    assert {each.form["refresh_token"] for each in server.requests} == {"refresh-0"}


def test_a_revoked_refresh_token_is_named(http: SocketHttp, server: OAuthServer) -> None:
    found = client(server, grant_type=GrantType.REFRESH_TOKEN, refresh_token="stolen")

    assert error(http, found) == "oauth: the token endpoint answered 400 (invalid_grant)"


@pytest.mark.parametrize("lifetime", [0, -1, "soon", 10**20, None, True, "3600", 1.5])
def test_a_token_with_a_senseless_lifetime_still_delivers(http: SocketHttp, lifetime: Any) -> None:
    with oauth_server(lifetime=lifetime) as server:
        assert Deliveries(http, client(server)).send().ok


ANSWERS: dict[str, tuple[tuple[int, bytes, dict[str, str]], str]] = {
    "broken": ((500, SECRET.encode(), {}), "answered 500"),
    "redirect": ((302, b"", {"location": "http://127.0.0.1:1/"}), "answered 302"),
    "no JSON": ((200, b"<html>" + SECRET.encode(), {}), "no JSON object"),
    "a megabyte": ((200, b'{"a":"' + b"x" * 1_000_000 + b'"}', {}), "more than 64 KB"),
    "no token": ((200, b"{}", {}), "no JSON object"),
    "no access token": ((200, b'{"token_type":"bearer"}', {}), "without an access token"),
    "another type": ((200, b'{"access_token":"t","token_type":"mac"}', {}), "type Bearer"),
    "a header injected": (
        (200, json.dumps({"access_token": "t\r\nX-Admin: 1"}).encode(), {}),
        "characters that no token may have",
    ),
    "empty": ((204, b"", {}), "no JSON object"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_wrong_answer_fails_the_attempt_with_its_step(
    http: SocketHttp, server: OAuthServer, name: str
) -> None:
    answer, said = ANSWERS[name]
    server.misbehaves = lambda _: answer

    found = error(http, client(server))

    assert found.startswith("oauth: the token endpoint answered")
    assert said in found
    assert len(server.requests) == 1


def test_a_slow_token_endpoint_times_out_like_a_receiver(server: OAuthServer) -> None:
    stopped = Event()

    def hang(_: TokenRequestSeen) -> None:
        stopped.wait(30)

    server.misbehaves = hang
    with http_sender(timeout=timedelta(seconds=0.3)) as http:
        reply = Deliveries(http, client(server)).send()
    stopped.set()

    assert reply.timed_out
    assert "gave no answer: Timed out" in str(reply.error)


def test_a_token_endpoint_inside_is_not_reached(server: OAuthServer) -> None:
    with http_sender(policy=TargetPolicy()) as http:
        found = error(http, client(server))

    assert "address is not public" in found
    assert server.requests == []


def test_a_token_endpoint_of_a_scheme_that_endpoints_may_not_have_is_not_reached(
    server: OAuthServer,
) -> None:
    with http_sender(policy=replace(LOOPBACK, schemes=("https",))) as http:
        found = error(http, client(server))

    assert "Deliveries go to https only" in found
    assert server.requests == []
