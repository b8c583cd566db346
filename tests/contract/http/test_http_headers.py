"""Contract of `Http` for the headers and the kind of failure that a reply reports."""

from collections.abc import Iterator
from datetime import timedelta
from socket import gaierror
from typing import Any

import pytest

from shared.adapters.http.socket_http import SocketHttp
from shared.domain.deliveries.failure import FailureKind
from shared.domain.endpoints.targets import TargetPolicy
from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import BODY, TIMEOUT, FakeResolver, posted
from tests.support.fakes.raw_server import raw_server, says

TWICE = (
    b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: \xe4 2\r\nset-cookie: a=b\r\nContent-Length: 2\r\n\r\nok"
)
EXPECTED = (("X-A", "1"), ("x-a", "ä 2"), ("set-cookie", "a=b"), ("Content-Length", "2"))
# Answers whose headers need care, with those that a reply reports.
ANSWERS: dict[str, tuple[bytes, Any]] = {
    "repeated names": (TWICE, EXPECTED),
    "interim responses": (b"HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\n" + TWICE, EXPECTED),
    "trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n",
        (("Transfer-Encoding", "chunked"),),
    ),
    "no headers": (b"HTTP/1.1 500 No\r\n\r\n", ()),
    "an odd head": (
        b"HTTP/1.1 200 OK\nX-B : 1\nX-C: \x01 2\n\nok",
        (("X-B", "1"), ("X-C", "2")),
    ),
}


@pytest.fixture(scope="module")
def sender() -> Iterator[SocketHttp]:
    with loopback_senders.http_sender(timeout=timedelta(seconds=2)) as made:
        yield made


@pytest.mark.parametrize("case", ANSWERS)
def test_a_reply_reports_the_headers_of_the_final_response(sender: SocketHttp, case: str) -> None:
    answer, expected = ANSWERS[case]
    with raw_server(says(answer)) as server:
        reply = sender.post(server.url, {}, BODY)

    assert (reply.status_code > 0, reply.failure) == (True, None)
    assert reply.response_headers == expected


def test_a_reply_without_a_response_reports_what_was_to_be_sent(sender: SocketHttp) -> None:
    with raw_server(says(b"SSH-2.0\r\n\r\n")) as server:
        reply = sender.post(server.url, {"x-a": "1"}, BODY)

    assert reply.failure is FailureKind.NOT_HTTP
    assert ("x-a", "1") in reply.request_headers
    assert reply.response_headers == ()


def test_an_unsendable_request_has_no_headers(sender: SocketHttp) -> None:
    reply = sender.post("ftp://example.com/", {"x-a": "1"}, BODY)

    assert reply.failure is FailureKind.UNSENDABLE
    assert reply.request_headers == ()


KINDS: dict[FailureKind, Any] = {
    FailureKind.NAME_NOT_RESOLVED: FakeResolver(gaierror(-2, "unknown")),
    FailureKind.TIMEOUT: FakeResolver([], pause=5),
    FailureKind.NOT_PUBLIC: FakeResolver(["10.0.0.1"]),
    FailureKind.OTHER: FakeResolver(KeyError("unforeseen")),
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
def test_a_failure_is_reported_with_its_kind(kind: FailureKind) -> None:
    reply = posted("http://hook.example/", KINDS[kind], TargetPolicy(), timeout=TIMEOUT)

    assert (reply.status_code, reply.failure) == (0, kind)


@pytest.mark.parametrize(
    ("answer", "kind"), [(b"", FailureKind.CLOSED), (b"no HTTP\r\n\r\n", FailureKind.NOT_HTTP)]
)
def test_a_failed_exchange_is_reported_with_its_kind(
    sender: SocketHttp, answer: bytes, kind: FailureKind
) -> None:
    with raw_server(says(answer)) as server:
        reply = sender.post(server.url, {}, BODY)

    assert (reply.status_code, reply.failure) == (0, kind)


def test_a_refused_connection_is_reported_with_its_kind(sender: SocketHttp) -> None:
    with raw_server(says(b"")) as server:
        port = server.port

    assert sender.post(f"http://127.0.0.1:{port}/", {}, BODY).failure is FailureKind.REFUSED
