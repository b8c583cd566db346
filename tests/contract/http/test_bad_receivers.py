"""Bad receivers: each gives one recorded attempt, as documented in docs/api.md."""

import base64
import re
import socket
import ssl
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from shared.domain.deliveries.delivery import Attempt
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES
from shared.domain.endpoints.endpoint_input import EndpointInput
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.deliveries import arranged
from tests.support.arrange.loopback_senders import (
    LOOPBACK,
    MAX_WAIT,
    SHORT,
    FakeResolver,
    http_sender,
)
from tests.support.assertions.results import delivery_results
from tests.support.fakes.certificates import server_context
from tests.support.fakes.raw_server import OK, Responder, floods, raw_server, says

HOST = "hook.example"
MEGABYTE = 1_000_000
# Far below the size of the large responses.
MOST_MEMORY = 8 * MEGABYTE
# The timeout for a receiver that stalls, on a busy machine.
MOST_SECONDS = MAX_WAIT.total_seconds()
HEAD = b"HTTP/1.1 200 OK\r\n"
BOMB = zlib.compress(b"0" * 100 * MEGABYTE, wbits=31)


@dataclass(frozen=True, slots=True)
class Bad:
    """A receiver; `body` is the recorded response if the page does not quote it."""

    answer: Responder
    body: str | None = None
    reads: bool = True
    # Days until the certificate expires, and its name.
    tls: tuple[int, str] | None = None
    trusted: bool = True
    scheme: str = "http"
    names: Callable[[], FakeResolver] = lambda: FakeResolver(["127.0.0.1"])
    # Whether only the timeout ends an attempt.
    holds_up: bool = False


def reset(connection: socket.socket, _: int) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drips(head: bytes) -> Responder:
    return floods(head, b"x", pause=0.05)


HUNDRED_MEGABYTES = floods(HEAD + b"Content-Length: 100000000\r\n\r\n", b"x" * 65_536)
GZIP = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB
LOOP = b"HTTP/1.1 302 Found\r\nLocation: /hook\r\nContent-Length: 4\r\n\r\nhere"
QUIET = says(b"", ends=False)
PART = HEAD + b"Content-Length: 9\r\n\r\npart"

RECEIVERS = {
    "says nothing": Bad(QUIET, holds_up=True),
    "drips its headers, a byte at a time": Bad(drips(HEAD + b"X-Drip: "), holds_up=True),
    "floods with 1xx answers": Bad(
        floods(b"", b"HTTP/1.1 102 Processing\r\n\r\n" * 100), holds_up=True
    ),
    "hangs in the TLS handshake": Bad(QUIET, scheme="https", holds_up=True),
    "hangs in the body": Bad(says(PART, ends=False), "part", holds_up=True),
    "drips the body, a byte at a time": Bad(drips(HEAD + b"\r\n"), "x+", holds_up=True),
    "closes the connection in the body": Bad(says(PART), "part"),
    "sends 100 MB": Bad(HUNDRED_MEGABYTES, f"x{{{RECORDED_RESPONSE_BYTES}}}"),
    "sends a gzip bomb": Bad(
        says(GZIP), re.escape(base64.b64encode(BOMB[:RECORDED_RESPONSE_BYTES]).decode())
    ),
    "redirects to itself": Bad(says(LOOP), "here"),
    "speaks no HTTP": Bad(says(b"SSH-2.0-OpenSSH_9.6\r\n")),
    "closes the connection at once": Bad(says(b"")),
    "resets the connection": Bad(reset),
    "has a certificate of another name": Bad(says(OK), tls=(1, "other.example")),
    "has a certificate that has expired": Bad(says(OK), tls=(-1, HOST)),
    "has a certificate that nobody vouches for": Bad(says(OK), tls=(1, HOST), trusted=False),
    "speaks no TLS": Bad(says(OK), reads=False, scheme="https"),
    "has a name that does not resolve": Bad(
        says(OK), names=lambda: FakeResolver(socket.gaierror(-2, "unknown"))
    ),
    "has no public address": Bad(says(OK), names=lambda: FakeResolver(["10.0.0.1"])),
}


def published_table() -> dict[str, tuple[int, str]]:
    """Returns the page's table of receivers: the status and the response of each."""
    page = (Path(__file__).parents[3] / "docs/api.md").read_text()
    section = page.partition("### What an attempt shows")[2].partition("\n###")[0]
    rows = re.findall(r"^\| ([a-z][^|]+) \| (\d+) \| ([^|]+) \|$", section, re.MULTILINE)
    return {name.replace("`", ""): (int(status), text) for name, status, text in rows}


def test_the_page_lists_every_tested_receiver() -> None:
    # These are tried in test_http_certificates.py.
    certificates = {
        "has a certificate without a DNS name",
        "requires a client certificate, over TLS 1.3",
    }
    assert published_table().keys() == {*RECEIVERS, "refuses the connection"} | certificates


@contextmanager
def listening(bad: Bad, folder: Path) -> Iterator[tuple[str, ssl.SSLContext | None]]:
    """Starts the receiver; yields its URL, and the certificates that its clients trust."""
    served, trust = None, None
    if bad.tls is not None:
        days, name = bad.tls
        served, certificate = server_context(folder, name, ends_in=timedelta(days=days))
        trust = ssl.create_default_context(cafile=certificate if bad.trusted else None)
    with raw_server(bad.answer, tls=served, reads=bad.reads) as server:
        scheme = "https" if served else bad.scheme
        yield f"{scheme}://{HOST}:{server.port}/hook", trust


def attempted(
    url: str, names: FakeResolver, trust: ssl.SSLContext | None, timeout: timedelta = MAX_WAIT
) -> Attempt:
    """Returns the single recorded attempt."""
    with http_sender(names, LOOPBACK, timeout=timeout, tls=trust) as made:
        http: Any = made
        system = SystemUnderTest(http, retry_delays=(), targets=LOOPBACK)
        at = arranged(system, EndpointInput(url=url))
        system.deliver()
    [attempt] = delivery_results(system.deliveries, at.message)[1]
    return attempt


@pytest.mark.parametrize("name", RECEIVERS)
def test_a_bad_receiver_gives_one_attempt_with_a_reason(name: str, tmp_path: Path) -> None:
    bad = RECEIVERS[name]
    status, text = published_table()[name]
    timeout = SHORT if bad.holds_up else MAX_WAIT
    with listening(bad, tmp_path) as (url, trust):
        tracemalloc.start()
        started = monotonic()
        attempt = attempted(url, bad.names(), trust, timeout)
        took = monotonic() - started
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    expected = text.replace("30 s", f"{timeout.total_seconds():g} s")
    pattern = bad.body or re.escape(expected).replace("…", ".+")
    assert re.fullmatch(pattern, attempt.response)
    assert attempt.response_status_code == status
    assert took < MOST_SECONDS
    assert peak < MOST_MEMORY


def test_a_refused_connection_gives_one_attempt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    attempt = attempted(f"http://{HOST}:{port}/", FakeResolver(["127.0.0.1"]), None)

    assert (attempt.response_status_code, attempt.response) == published_table()[
        "refuses the connection"
    ]


def test_a_connection_closed_at_any_point_gives_one_attempt() -> None:
    whole = HEAD + b"X: y\r\nContent-Length: 2\r\n\r\nok"
    body = whole.index(b"ok")
    broken = {
        published_table()["closes the connection at once"],
        published_table()["speaks no HTTP"],
    }

    for sent in range(len(whole)):
        with raw_server(says(whole[:sent])) as server:
            attempt = attempted(f"http://{HOST}:{server.port}/", FakeResolver(["127.0.0.1"]), None)
        found = (attempt.response_status_code, attempt.response)
        assert found in broken or (found[0] == 200 and sent >= body), whole[:sent]
