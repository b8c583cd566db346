"""Network access of the command line: requests to the API, and a consumer's server."""

import socket
import urllib.error
import urllib.request
from typing import Any

import pytest

from shared.adapters.operator.api_requests import request
from shared.adapters.operator.hook_server import MAX_BYTES, hook_server
from shared.adapters.operator.token_claims import organisation_in
from shared.adapters.operator.verifier import Verifier
from shared.domain.errors import BadRequest, InfrastructureError
from tests.support.arrange.builders import PAIR_PUBLIC, SECRET
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import receiver


def post(url: str, body: bytes, **headers: str) -> int:
    made = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 on loopback
    try:
        with urllib.request.urlopen(made, timeout=DEADLINE) as answer:  # noqa: S310
            status: int = answer.status
            return status
    except urllib.error.HTTPError as exc:
        with exc:
            return exc.code


def test_a_request_reaches_the_api_and_returns_its_response() -> None:
    with receiver() as api:
        answer = request("POST", f"{api.url}/fail", {"x-own": "1"}, b"body")

    [received] = api.at("/fail")
    assert (received.body, received.headers["x-own"]) == (b"body", "1")
    assert (answer.status, answer.body) == (500, b"broken")
    assert answer.headers["content-length"] == "6"
    assert "broken" not in repr(answer)


def test_no_proxy_is_used_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with receiver() as api:
        assert request("POST", f"{api.url}/ok", {}, b"").status == 204


def test_an_unreachable_api_is_reported_with_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(InfrastructureError, match=f"http://127.0.0.1:{port} does not respond"):
        request("GET", f"http://127.0.0.1:{port}/secret-path", {}, None)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "example.com", "ftp://x/", "https://"])
def test_an_invalid_api_url_is_reported(url: str) -> None:
    with pytest.raises(BadRequest, match="is not a valid URL of an API"):
        request("GET", url, {}, None)


def test_a_webhook_is_received_and_answered() -> None:
    with hook_server(0, 503) as (url, receive):
        assert post(url + "hook", b"body", **{"Webhook-Id": "msg_1"}) == 503
        hook = receive()

    assert (hook.path, hook.body, hook.headers["webhook-id"]) == ("/hook", b"body", "msg_1")


def test_a_webhook_over_the_size_limit_is_refused_unread() -> None:
    with hook_server(0, 204) as (url, _):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), timeout=DEADLINE) as client:
            head = f"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {MAX_BYTES + 1}\r\n\r\n"
            client.sendall(head.encode())
            assert client.recv(100).startswith(b"HTTP/1.1 413 ")


def test_an_occupied_port_is_reported() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(BadRequest, match="--port 0"),
        hook_server(taken.getsockname()[1], 204),
    ):
        pass


@pytest.mark.parametrize(
    "text", ["", "nonsense", "whsec_", "whsec_x", "whpk_x", PAIR_PUBLIC[:-4], "whpk_" + "A" * 80]
)
def test_an_invalid_secret_is_reported_but_not_shown(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        Verifier.parse(text)

    assert len(text) < 7 or text not in str(refused.value)


@pytest.mark.parametrize("signature", ["", "v1", "v1a,", "v1a,x", "v1,é", "v1a,é", "v1a,AAAA"])
@pytest.mark.parametrize("secret", [SECRET.reveal(), PAIR_PUBLIC])
def test_a_malformed_signature_does_not_verify(secret: str, signature: str) -> None:
    assert not Verifier.parse(secret).fits(signature, b"signed")


@pytest.mark.parametrize("token", ["", "a.b.c", "\x00", "[" * 10_000])
def test_what_is_no_token_names_nobody(token: Any) -> None:
    with pytest.raises(BadRequest, match="not a JSON Web Token"):
        organisation_in(token)
