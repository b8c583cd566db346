"""A receiver that demands a client certificate, on the running stack, with real certificates."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests.e2e.kit.raw import send
from tests.support.arrange.customer import Customer
from tests.support.fakes.client_certificates import Authority, identity, receiver_context
from tests.support.fakes.raw_server import OK, RawServer, raw_server, says
from tests.support.fakes.receiver import until
from tools.local_stack.stack import Stack

HOST = "localhost"
SOON = timedelta(seconds=4)


@dataclass
class Place:
    """An endpoint of a receiver that accepts the clients of `authority` only."""

    stack: Stack
    customer: Customer
    server: RawServer
    authority: Authority
    path: str

    def set(self, part: str, body: Any) -> tuple[int, Any]:
        data = json.dumps(body).encode()
        answer = send(self.stack, "PUT", f"{self.path}/{part}", data)
        return answer.status, json.loads(answer.body or b"null")

    def show(self, pem: str) -> None:
        """Sets the client certificate, and the authority that has issued the server's."""
        assert self.set("ca", {"cert": self.authority.pem}) == (204, None)
        assert self.set("mtls", {"identity": pem}) == (204, None)

    def first(self) -> Any:
        """Sends a message; returns its first attempt."""
        return self.customer.attempts(self.customer.send().id, 1)[0]


@contextmanager
def demanding(stack: Stack, customer: Customer, folder: Path, **fields: Any) -> Iterator[Place]:
    authority = Authority.new()
    context = receiver_context(folder, authority, HOST)
    with raw_server(says(OK, ends=False), tls=context) as server:
        body = {"url": f"https://{HOST}:{server.port}/hook", **fields}
        app = f"/api/v1/app/{customer.app}/endpoint"
        made = send(stack, "POST", app, json.dumps(body).encode())
        assert made.status == 201, made.body
        yield Place(stack, customer, server, authority, f"{app}/{json.loads(made.body)['id']}")


@pytest.fixture
def place(stack: Stack, customer: Customer, tmp_path: Path) -> Iterator[Place]:
    with demanding(stack, customer, tmp_path) as found:
        yield found


def test_a_delivery_arrives_with_the_client_certificate_of_its_endpoint(place: Place) -> None:
    place.show(identity(place.authority))

    assert place.customer.ended(place.customer.send().id) == "success"
    assert any(line.startswith("webhook-signature:") for line in place.server.lines)


def test_a_delivery_without_a_client_certificate_fails_with_its_reason(place: Place) -> None:
    assert place.set("ca", {"cert": place.authority.pem}) == (204, None)

    attempt = place.first()

    assert attempt.response_status_code == 0
    assert "certificate" in attempt.response.lower()
    assert place.server.requests == []


def test_a_certificate_of_another_authority_fails_with_its_reason(place: Place) -> None:
    place.show(identity(Authority.new("another")))

    attempt = place.first()

    assert attempt.response_status_code == 0
    assert "unknown ca" in attempt.response.lower().replace("_", " ")
    assert place.server.requests == []


def test_a_certificate_that_has_expired_since_fails_with_its_reason(place: Place) -> None:
    ends_at = datetime.now(UTC) + SOON
    place.show(identity(place.authority, ends=SOON))
    for _ in until():
        if datetime.now(UTC) > ends_at + timedelta(seconds=1):
            break
        sleep(0.1)

    attempt = place.first()

    assert attempt.response_status_code == 0
    assert "expired" in attempt.response.lower()
    assert place.server.requests == []


def test_a_certificate_that_has_expired_already_is_refused(place: Place) -> None:
    pem = identity(place.authority, ends=-timedelta(hours=1))

    status, problem = place.set("mtls", {"identity": pem})

    assert status == 422
    assert "expired" in problem["detail"][0]["msg"].lower()


def test_a_challenge_has_the_client_certificate_too(
    stack: Stack, customer: Customer, tmp_path: Path
) -> None:
    """The receiver accepts the certificate, and does not answer the challenge."""
    with demanding(stack, customer, tmp_path, challenge="POST") as place:
        place.show(identity(place.authority))

        attempt = place.first()

        assert "did not answer its challenge (status 200)" in attempt.response
        assert place.server.lines[0].startswith("POST /hook ")
