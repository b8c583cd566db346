"""Receivers that demand a client certificate, through the deployed functions and real sockets.

`tests/e2e/receiver_auth` does the same on the running stack.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws.deployed import Deployed
from tests.support.fakes.client_certificates import Authority, identity, receiver_context
from tests.support.fakes.raw_server import OK, RawServer, raw_server, says

HOST = "localhost"
APP = "/api/v1/app/acme"
HOUR = timedelta(hours=1)
AUTHORITY = Authority.new()


@contextmanager
def demanding(stack: Deployed, folder: Path, **fields: Any) -> Iterator[RawServer]:
    """Runs a receiver of the clients of AUTHORITY, with an endpoint `mine` that leads there."""
    # The certificates are from today, and the clock of the functions stands still.
    stack.clock.instant = datetime.now(UTC) - 2 * HOUR
    context = receiver_context(folder, AUTHORITY, HOST)
    with raw_server(says(OK, ends=False), tls=context) as server:
        assert stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).status == 201
        body = {"url": f"https://{HOST}:{server.port}/hook", "uid": "mine", **fields}
        assert stack.api("POST", f"{APP}/endpoint", body).status == 201
        assert put(stack, "ca", {"cert": AUTHORITY.pem}) == 204
        yield server


def put(stack: Deployed, part: str, body: Any) -> int:
    return stack.api("PUT", f"{APP}/endpoint/mine/{part}", body).status


def first_attempt(stack: Deployed) -> Any:
    message = stack.api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {}}).json["id"]
    stack.run()
    attempts = stack.api("GET", f"{APP}/attempt/msg/{message}").json["data"]
    return attempts[-1]


def answered(stack: Deployed) -> Any:
    """Returns the attempt of the first message that the receiver answered, or refused, in time.

    An attempt has a second, which a busy machine may take for itself.
    """
    for _ in range(5):
        attempt = first_attempt(stack)
        if attempt["responseStatusCode"] or "imed out" not in attempt["response"]:
            break
    return attempt


@pytest.mark.parametrize(
    ("pem", "reason"),
    [
        (identity(AUTHORITY), None),
        (None, "requires a TLS client certificate"),
        (identity(Authority.new("another")), "unknown ca"),
        # Valid when it was set, by the clock of the functions; expired for the receiver.
        (identity(AUTHORITY, ends=-HOUR), "certificate expired"),
    ],
    ids=["good", "none", "of another authority", "expired"],
)
def test_a_delivery_arrives_with_the_right_certificate_and_fails_with_its_reason_otherwise(
    stack: Deployed, tmp_path: Path, pem: str | None, reason: str | None
) -> None:
    with demanding(stack, tmp_path) as server:
        if pem is not None:
            assert put(stack, "mtls", {"identity": pem}) == 204

        attempt = answered(stack)

        if reason is None:
            assert attempt["responseStatusCode"] == 200
            assert any(line.startswith("webhook-signature:") for line in server.lines)
        else:
            assert attempt["responseStatusCode"] == 0
            assert reason in attempt["response"]
            assert server.requests == []


def test_a_challenge_is_sent_with_the_certificate(stack: Deployed, tmp_path: Path) -> None:
    """The receiver lets it in, and does not answer it."""
    with demanding(stack, tmp_path, challenge="POST") as server:
        assert put(stack, "mtls", {"identity": identity(AUTHORITY)}) == 204

        attempt = answered(stack)

        assert "did not answer its challenge (status 200)" in attempt["response"]
        assert server.lines[0].startswith("POST /hook ")
