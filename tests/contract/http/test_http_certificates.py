"""Certificates: their names, and receivers that require one from the client."""

import ssl
from pathlib import Path

import pytest

from shared.adapters.http.hostname_check import is_named
from shared.domain.deliveries.reply import Reply
from tests.support.arrange.loopback_senders import FakeResolver, posted
from tests.support.fakes.certificates import server_context
from tests.support.fakes.raw_server import OK, raw_server, says


def reply_from(context: ssl.SSLContext, certificate: Path, host: str) -> Reply:
    with raw_server(says(OK), tls=context) as server:
        return posted(
            f"https://{host}:{server.port}/",
            FakeResolver(["127.0.0.1"]),
            tls=ssl.create_default_context(cafile=certificate),
        )


@pytest.mark.parametrize(
    "host", ["my_host.hook.example", "my-host.hook.example", "_a.hook.example"]
)
def test_a_wildcard_certificate_matches_a_label_with_an_underscore(
    tmp_path: Path, host: str
) -> None:
    context, certificate = server_context(tmp_path, "*.hook.example")

    assert reply_from(context, certificate, host).ok


@pytest.mark.parametrize("host", ["hook.example", "a.b.hook.example", "hook.example.org"])
def test_a_wildcard_certificate_matches_one_label_only(tmp_path: Path, host: str) -> None:
    context, certificate = server_context(tmp_path, "*.hook.example")

    assert "Hostname mismatch" in str(reply_from(context, certificate, host).error)


@pytest.mark.parametrize(
    ("host", "pattern", "matches"),
    [
        ("a.example.org", "A.Example.ORG", True),
        ("a.example.org", "a.example.org.", True),
        ("a.example.org", "b.example.org", False),
        ("example.org", "*.org", False),
        ("abc.example.org", "a*.example.org", False),
        ("a.example.org", "a.*.org", False),
        ("a.example.org", "*", False),
        ("intranet", "intranet", True),
        ("k.example.org", "\u212a.example.org", False),
        (".example.org", "*.example.org", False),
    ],
)
def test_certificate_names_are_compared_like_in_other_clients(
    host: str, pattern: str, matches: bool
) -> None:
    assert is_named(host, [pattern]) is matches


def test_a_required_client_certificate_is_reported(tmp_path: Path) -> None:
    context, certificate = server_context(tmp_path, "hook.example")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(certificate)

    reply = reply_from(context, certificate, "hook.example")

    assert reply.error == "The receiver requires a TLS client certificate, and Outrider has none."


def test_a_certificate_without_a_dns_name_is_refused_with_that_reason(tmp_path: Path) -> None:
    context, certificate = server_context(tmp_path, "hook.example", named=False)

    reply = reply_from(context, certificate, "hook.example")

    assert reply.status_code == 0
    assert "it has no DNS name" in str(reply.error)
