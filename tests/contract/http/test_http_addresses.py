"""Protection of internal addresses, for any spelling of a URL and any resolved address."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from shared.adapters.http import race
from shared.adapters.http.addresses import MAX_ADDRESSES, Addresses
from shared.adapters.http.deadline import Deadline
from shared.adapters.http.socket_http import SocketHttp
from shared.domain.endpoints.targets import TargetPolicy
from tests.support.arrange.loopback_senders import (
    BODY,
    LOOPBACK,
    FakeResolver,
    http_sender,
    posted,
)
from tests.support.fakes.raw_server import OK, full_server, raw_server, says

NOT_PUBLIC = "The host's address is not public, so nothing was sent."


@pytest.fixture(scope="module")
def strict() -> Iterator[SocketHttp]:
    """Client as in production: public addresses only."""
    with http_sender(policy=TargetPolicy(), timeout=timedelta(seconds=2)) as made:
        yield made


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0X7F.0.0.1",
        "127.0.0.01",
        "0",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "localhost",
        "LOCALHOST.",
        "127.0.0.1%2e",
        "%31%32%37.0.0.1",
        "127。0。0。1",
        "１２７.0.0.1",  # noqa: RUF001 - that is the point
        "①②⑦.0.0.1",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[::]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[::1%25lo]",
        "[fe80::1%25lo]",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "10.0.0.1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_an_internal_address_is_reached(
    strict: SocketHttp, host: str, scheme: str
) -> None:
    with raw_server(says(OK), reads=False) as server:
        reply = strict.post(f"{scheme}://{host}:{server.port}/", {}, BODY)

    assert (reply.status_code, server.connections) == (0, 0)
    assert reply.error in {
        NOT_PUBLIC,
        "The URL is not valid.",
        "The host's name is not valid.",
        "The host's name cannot be resolved.",
    }


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "0x7f000001", "[::1]", "[fe80::1%25lo]"]
)
def test_a_refused_internal_address_is_reported(strict: SocketHttp, host: str) -> None:
    assert strict.post(f"http://{host}/", {}, BODY).error == NOT_PUBLIC


def test_only_the_permitted_of_several_addresses_are_called() -> None:
    with raw_server(says(OK)) as server:
        reply = posted(
            f"http://hook.example:{server.port}/",
            FakeResolver(["10.0.0.1", "169.254.169.254", "127.0.0.1"]),
        )

    assert reply.ok
    assert server.lines[1] == f"Host: hook.example:{server.port}"


def test_a_name_is_resolved_once_and_its_address_pinned() -> None:
    names = FakeResolver(["127.0.0.1"], ["10.0.0.1"])
    with raw_server(says(OK)) as server:
        reply = posted(f"http://rebind.example:{server.port}/", names)

    assert reply.ok
    assert names.asked == 1
    assert server.connections == 1


def test_a_name_with_only_internal_addresses_is_reported() -> None:
    reply = posted("http://inner.example/", FakeResolver(["10.0.0.1", "::1", "fe80::1%lo"]))

    assert (reply.status_code, reply.error) == (0, NOT_PUBLIC)


def test_only_a_few_of_very_many_addresses_are_tried() -> None:
    many = [f"127.0.1.{n}" for n in range(200)]
    deadline = Deadline(30, 30, lambda: True)

    assert (
        Addresses(LOOPBACK, FakeResolver(many)).of("many.example", deadline) == many[:MAX_ADDRESSES]
    )


def test_the_next_address_is_tried_after_a_refusal() -> None:
    with raw_server(says(OK)) as server:
        reply = posted(
            f"http://hook.example:{server.port}/", FakeResolver(["127.0.0.2", "127.0.0.1"])
        )

    assert reply.ok


def test_the_next_address_is_tried_in_parallel_to_a_silent_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(race, "HEAD_START_SECONDS", 0.05)
    with full_server("127.0.0.2") as port, raw_server(says(OK), port=port) as server:
        reply = posted(
            f"http://hook.example:{server.port}/", FakeResolver(["127.0.0.2", "127.0.0.1"])
        )

    assert reply.ok


@pytest.mark.parametrize(
    ("policy", "error"),
    [
        (TargetPolicy.parse(["127.0.0.0/8"], ["https"]), "Deliveries go to https only."),
        (TargetPolicy.parse(["127.0.0.0/8"], ports=["443"]), "Deliveries do not go to port {}."),
    ],
)
def test_the_policy_of_schemes_and_ports_applies_to_registered_endpoints(
    policy: TargetPolicy, error: str
) -> None:
    with raw_server(says(OK)) as server, http_sender(policy=policy) as made:
        reply = made.post(server.url, {}, BODY)

    assert (reply.status_code, reply.error) == (0, error.format(server.port))
    assert server.connections == 0
