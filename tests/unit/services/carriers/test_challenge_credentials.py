"""Challenges authenticate as deliveries do: by token, certificate, password and key."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.adapters.memory.http import RecordedRequest
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.receiver_auth.credentials import ApiKeyAuth, BasicAuth
from shared.domain.receiver_auth.oauth import ClientAuthMethod, GrantType, OAuthClient
from shared.domain.receiver_auth.receiver_auth import WebIdentity
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.deliveries import PAYLOAD, ArrangedDelivery, arranged
from tests.support.fakes import client_certificates

URL, TOKEN_URL = "https://example.com/hook", "https://auth.example.com/token"
KINDS = ("GET", "POST", "OPTIONS")
CLIENT = OAuthClient(
    grant_type=GrantType.CLIENT_CREDENTIALS,
    auth_method=ClientAuthMethod.SECRET_BASIC,
    client_id="me",
    client_secret="s3cret",
    token_url=TOKEN_URL,
)


class Receiver:
    """Answers challenges by their kind, if they have what `accepts` asks for."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.tokens = 0

    def __call__(self, request: RecordedRequest) -> Reply:
        if request.url == TOKEN_URL:
            self.tokens += 1
            return _reply(json.dumps({"access_token": f"token-{self.tokens}"}).encode())
        if request.headers.get("authorization") in self.refused:
            return _reply(b"", 401)
        return _reply(_echo(request), 200, ("webhook-allowed-origin", "*"))


def _reply(body: bytes, status: int = 200, *headers: tuple[str, str]) -> Reply:
    return Reply(status_code=status, body=body, duration_ms=1, response_headers=headers)


def _echo(request: RecordedRequest) -> bytes:
    if request.method == "GET":
        return parse_qs(urlsplit(request.url).query)["challenge"][0].encode()
    is_challenge = request.method == "POST" and request.body != PAYLOAD.encode()
    return str(json.loads(request.body)["challenge"]).encode() if is_challenge else b""


def challenged(
    kind: str, receiver: Receiver | None = None, **fields: object
) -> tuple[SystemUnderTest, ArrangedDelivery]:
    system = SystemUnderTest(http=ScriptedHttp(receiver or Receiver()))
    endpoint_input = EndpointInput(url=URL, challenge=kind, **fields)  # type: ignore[arg-type]
    return system, arranged(system, endpoint_input)


def place(at: ArrangedDelivery) -> tuple[str, str]:
    return at.message.app_id, at.endpoint.id


def requests(system: SystemUnderTest) -> list[RecordedRequest]:
    """Returns the requests to the receiver."""
    return [each for each in system.http.requests if each.url != TOKEN_URL]


def outcomes(system: SystemUnderTest) -> list[Outcome]:
    return [report.outcome for report in system.run()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_challenge_has_the_password_and_the_key_of_its_endpoint(kind: str) -> None:
    key = ApiKeyAuth(name="x-own-key", value="k3y")
    system, _ = challenged(
        kind, basic_auth=BasicAuth(username="me", password="p"), api_key_auth=key
    )

    assert outcomes(system) == [Outcome.DELIVERED]

    challenge, delivery = requests(system)
    for name in ("authorization", "x-own-key"):
        assert challenge.headers[name] == delivery.headers[name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_challenge_has_the_certificate_and_the_authorities_of_its_endpoint(kind: str) -> None:
    system, at = challenged(kind)
    auths = system.api.receiver_auths
    auths.set_certificate(OWNER, place(at), client_certificates.example())
    auths.set_authorities(OWNER, place(at), client_certificates.example_chain())

    assert outcomes(system) == [Outcome.DELIVERED]

    challenge, delivery = requests(system)
    assert challenge.tls is not None
    assert challenge.tls.authorities is not None
    assert challenge.tls == delivery.tls


@pytest.mark.parametrize("kind", KINDS)
def test_a_challenge_and_its_delivery_share_one_token(kind: str) -> None:
    receiver = Receiver()
    system, at = challenged(kind, receiver)
    system.api.receiver_auths.set_oauth(OWNER, place(at), CLIENT)

    assert outcomes(system) == [Outcome.DELIVERED]

    sent = [each.headers["authorization"] for each in requests(system)]
    assert sent == ["Bearer token-1", "Bearer token-1"]
    assert receiver.tokens == 1


def test_a_challenge_has_the_web_identity_of_the_stack() -> None:
    system, at = challenged("POST")
    system.api.receiver_auths.set_web_identity(OWNER, place(at), WebIdentity(audience="acme"))

    assert outcomes(system) == [Outcome.DELIVERED]

    challenge, delivery = requests(system)
    assert challenge.headers["authorization"] == delivery.headers["authorization"]


def test_a_challenge_whose_old_token_is_refused_is_sent_again_with_another() -> None:
    receiver = Receiver("Bearer token-1")
    system, at = challenged("POST", receiver)
    auths = system.api.receiver_auths
    auths.set_oauth(OWNER, place(at), CLIENT)
    # The receiver refuses a token that was just issued; a later attempt gets another.
    assert Outcome.DELIVERED in outcomes(system)

    sent = [each.headers["authorization"] for each in requests(system)]
    assert sent[-2:] == ["Bearer token-2", "Bearer token-2"]


def test_a_challenge_without_a_token_says_why() -> None:
    def script(request: RecordedRequest) -> Reply:
        assert request.url == TOKEN_URL
        return _reply(b"", 500)

    system = SystemUnderTest(http=ScriptedHttp(script))
    at = arranged(system, EndpointInput(url=URL, challenge="GET"))
    system.api.receiver_auths.set_oauth(OWNER, place(at), CLIENT)

    reports = system.run()

    assert reports[0].attempt is not None
    assert reports[0].attempt.response == "oauth: the token endpoint answered 500"
    assert requests(system) == []
