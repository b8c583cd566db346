"""Reasons of failed requests: invalid URLs, names and certificates."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from errno import EADDRNOTAVAIL, EAFNOSUPPORT, ENETUNREACH
from pathlib import Path
from ssl import VERIFY_X509_PARTIAL_CHAIN, VERIFY_X509_STRICT, SSLContext, create_default_context
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.http.addresses import system_resolve
from shared.adapters.http.socket_http import SocketHttp, receiver_tls
from shared.domain.endpoints.targets import TargetPolicy
from tests.support.arrange.loopback_senders import (
    BODY,
    TIMED_OUT,
    TIMEOUT,
    FakeResolver,
    http_sender,
    posted,
)
from tests.support.fakes.certificates import (
    context_refused_by_strict_checks,
    server_context,
)
from tests.support.fakes.raw_server import OK, raw_server, says


@pytest.fixture(scope="module")
def strict() -> Iterator[SocketHttp]:
    """Client as in production: public addresses only."""
    with http_sender(policy=TargetPolicy(), timeout=timedelta(seconds=2)) as made:
        yield made


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (FakeResolver(socket.gaierror(-2, "unknown")), "The host's name cannot be resolved."),
        (FakeResolver(UnicodeError("label too long")), "The host's name is not valid."),
        (FakeResolver([], pause=5), TIMED_OUT),
    ],
)
def test_an_unresolvable_name_is_reported(names: FakeResolver, error: str) -> None:
    reply = posted("http://nowhere.example/", names, timeout=TIMEOUT)

    assert (reply.status_code, reply.error) == (0, error)


def test_an_unexpected_error_gives_a_reply_and_a_log_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = posted("http://odd.example/", FakeResolver(KeyError("unforeseen")))

    assert (reply.status_code, reply.error) == (0, "The request could not be made.")
    assert "KeyError at " in caplog.text
    # The text may quote the request, or contain a line break.
    assert "unforeseen" not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook",
        "/hook",
        "//127.0.0.1/",
        "http://",
        "http:///hook",
        "http:hook",
        "http://:80/",
        "http://user@/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:-1/",
        "http://127.0.0.1:port/",
        "http://[::1/",
        "http://[nonsense]/",
        "http://127.0.0.1 evil/",
        "http://\r\nhost/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a" * 70_000 + "/",
        "http://a..b/",
        "http://.../",
        "http://\ud800/",
        "http://exa mple/",
        "http://127.0.0.1\\@example.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "unix:///var/run/docker.sock",
        "ws://127.0.0.1/",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
    ],
)
def test_an_unusable_url_is_reported(strict: SocketHttp, url: str) -> None:
    reply = strict.post(url, {}, BODY)

    assert reply.status_code == 0
    assert reply.error
    assert len(reply.error) < 100


@given(st.text() | st.text().map("http://{}".format) | st.text().map("http://[::1]{}".format))
def test_no_url_raises_an_error(url: str) -> None:
    assert posted(url, FakeResolver(["10.0.0.1"]), TargetPolicy()).error


def test_a_password_in_a_url_shows_in_no_error(strict: SocketHttp) -> None:
    for url in ("http://u:hidden@127.0.0.1/", "http://u:hidden@[x/", "hidden://u:hidden@a/"):
        assert "hidden" not in str(strict.post(url, {}, BODY))


def test_a_trusted_certificate_with_the_right_name_is_accepted(tmp_path: Path) -> None:
    context, certificate = server_context(tmp_path, "hook.example")
    with raw_server(says(OK), tls=context) as server:
        reply = posted(
            f"https://hook.example:{server.port}/",
            FakeResolver(["127.0.0.1"]),
            tls=create_default_context(cafile=certificate),
        )
        other = posted(
            f"https://other.example:{server.port}/",
            FakeResolver(["127.0.0.1"]),
            tls=create_default_context(cafile=certificate),
        )

    assert reply.ok
    assert len(server.requests) == 1
    assert other.error is not None
    assert other.error.startswith("The TLS certificate is not valid: Hostname mismatch")


def test_a_self_signed_certificate_is_reported(tmp_path: Path) -> None:
    context, _ = server_context(tmp_path, "hook.example")
    with raw_server(says(OK), tls=context) as server:
        reply = posted(f"https://hook.example:{server.port}/", FakeResolver(["127.0.0.1"]))

    assert (reply.status_code, server.requests) == (0, [])
    assert str(reply.error).startswith("The TLS certificate is not valid: self")


def test_a_server_without_tls_is_reported() -> None:
    with raw_server(says(OK), reads=False) as server:
        reply = posted(f"https://hook.example:{server.port}/", FakeResolver(["127.0.0.1"]))

    assert reply.status_code == 0
    assert reply.error is not None
    assert reply.error.startswith("No TLS connection could be made: ")


def test_a_tls_handshake_that_hangs_times_out() -> None:
    with raw_server(says(b"", ends=False)) as server:
        reply = posted(
            f"https://hook.example:{server.port}/", FakeResolver(["127.0.0.1"]), timeout=TIMEOUT
        )

    assert (reply.status_code, reply.error) == (0, TIMED_OUT)


def test_a_large_response_over_tls_is_truncated_too(tmp_path: Path) -> None:
    context, certificate = server_context(tmp_path, "hook.example")
    with raw_server(says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 8_000_000), tls=context) as server:
        reply = posted(
            f"https://hook.example:{server.port}/",
            FakeResolver(["127.0.0.1"]),
            tls=create_default_context(cafile=certificate),
        )

    assert (reply.ok, len(reply.body)) == (True, 20_000)


def strict_context(*, cafile: str | None = None) -> SSLContext:
    """Returns the default context of Python 3.13, on any Python."""
    context = create_default_context(cafile=cafile)
    context.verify_flags |= VERIFY_X509_STRICT | VERIFY_X509_PARTIAL_CHAIN
    return context


def test_a_certificate_refused_only_by_strict_checks_is_accepted_on_every_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = context_refused_by_strict_checks(tmp_path, "hook.example")
    strict = strict_context(cafile=str(certificate))
    monkeypatch.setattr("ssl.create_default_context", strict_context)
    with raw_server(says(OK), tls=context) as server:
        url = f"https://hook.example:{server.port}/"
        refused = posted(url, FakeResolver(["127.0.0.1"]), tls=strict)
        accepted = posted(url, FakeResolver(["127.0.0.1"]), tls=receiver_tls(str(certificate)))

    assert str(refused.error).startswith("The TLS certificate is not valid: ")
    assert accepted.ok


@pytest.mark.parametrize("error", [EADDRNOTAVAIL, EAFNOSUPPORT, ENETUNREACH])
def test_an_ipv6_only_host_fails_with_its_own_reason_where_there_is_no_ipv6(
    error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.socket

    def without_ipv6(family: int, kind: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(error, "no IPv6")
        return real(family, kind)

    monkeypatch.setattr("shared.adapters.http.race.socket.socket", without_ipv6)
    reply = posted("http://hook.example/", FakeResolver(["2606:4700::1111"]), TargetPolicy())

    assert reply.error == "The host has IPv6 addresses only, and IPv6 cannot be reached from here."


def test_a_resolver_without_ipv6_still_finds_an_ipv6_only_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def getaddrinfo(host: str, port: None, family: int = 0, type: int = 0, flags: int = 0) -> Any:  # noqa: A002
        if family != socket.AF_INET6:
            raise socket.gaierror(socket.EAI_NODATA, "No address associated with hostname")
        return [(family, type, 6, "", ("2606:4700::1111", 0, 0, 0))]

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)

    assert system_resolve("hook.example") == ["2606:4700::1111"]
