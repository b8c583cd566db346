"""Receivers that ask for a client certificate, and endpoints with authorities of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from shared.adapters.http import client_tls, idle
from shared.adapters.http.socket_http import SocketHttp
from shared.adapters.http.uploaded_certificates import UploadedCertificates
from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.receiver_auth.tls_identity import TlsIdentity
from tests.support.arrange.loopback_senders import BODY, FakeResolver, http_sender
from tests.support.fakes.client_certificates import (
    DAY,
    Authority,
    ec_key,
    identity,
    key_pem,
    pem_of,
    receiver_context,
    rsa_key,
)
from tests.support.fakes.raw_server import OK, RawServer, raw_server, says

HOST = "hook.example"
AUTHORITY = Authority.new()

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture
def sender() -> Iterator[SocketHttp]:
    with http_sender(FakeResolver(["127.0.0.1"])) as made:
        yield made


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[RawServer]:
    context = receiver_context(tmp_path, AUTHORITY, HOST)
    with raw_server(says(OK, ends=False), tls=context) as server:
        yield server


def sent(sender: SocketHttp, receiver: RawServer, tls: TlsIdentity | None) -> Reply:
    return sender.post(f"https://{HOST}:{receiver.port}/", {}, BODY, tls=tls)


@pytest.mark.parametrize("key", [ec_key(), ec_key(ec.SECP384R1()), rsa_key()])
def test_a_client_certificate_is_shown(sender: SocketHttp, receiver: RawServer, key: Any) -> None:
    reply = sent(sender, receiver, TlsIdentity(identity(AUTHORITY, key), AUTHORITY.pem))

    assert (reply.status_code, reply.error) == (200, None)


def test_a_certificate_with_its_chain_is_shown(sender: SocketHttp, receiver: RawServer) -> None:
    between = Authority.new("between", AUTHORITY)
    chain = identity(between) + between.pem

    assert sent(sender, receiver, TlsIdentity(chain, AUTHORITY.pem)).ok


def test_without_a_certificate_the_receiver_refuses(
    sender: SocketHttp, receiver: RawServer
) -> None:
    reply = sent(sender, receiver, TlsIdentity(None, AUTHORITY.pem))

    assert reply.failure is FailureKind.CLIENT_CERTIFICATE


def test_a_certificate_of_another_authority_is_refused_by_the_receiver(
    sender: SocketHttp, receiver: RawServer
) -> None:
    reply = sent(sender, receiver, TlsIdentity(identity(Authority.new()), AUTHORITY.pem))

    assert reply.status_code == 0
    assert reply.failure is FailureKind.TLS


def test_own_authorities_replace_those_of_the_system(
    sender: SocketHttp, receiver: RawServer
) -> None:
    mine = identity(AUTHORITY)

    assert sent(sender, receiver, TlsIdentity(mine)).failure is FailureKind.CERTIFICATE
    other = TlsIdentity(mine, Authority.new("other").pem)
    assert sent(sender, receiver, other).failure is FailureKind.CERTIFICATE
    assert sent(sender, receiver, TlsIdentity(mine, AUTHORITY.pem)).ok


def test_the_name_is_compared_with_own_authorities_too(tmp_path: Path) -> None:
    context = receiver_context(tmp_path, AUTHORITY, "other.example")
    tls = TlsIdentity(identity(AUTHORITY), AUTHORITY.pem)
    with (
        raw_server(says(OK), tls=context) as server,
        http_sender(FakeResolver(["127.0.0.1"])) as sender,
    ):
        reply = sent(sender, server, tls)

    assert "Hostname mismatch" in str(reply.error)


def test_connections_are_kept_for_one_identity_and_never_shared_with_another(
    sender: SocketHttp, receiver: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "_RESTED_SECONDS", 0)
    mine, other = (TlsIdentity(identity(AUTHORITY), AUTHORITY.pem) for _ in range(2))

    for tls in (mine, mine, other):
        assert sent(sender, receiver, tls).ok

    assert receiver.connections == 2
    assert sent(sender, receiver, TlsIdentity(None, AUTHORITY.pem)).status_code == 0


def test_contexts_are_made_once_and_the_oldest_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_tls, "MAX_CONTEXTS", 2)
    first, second, third = (TlsIdentity(identity(AUTHORITY), AUTHORITY.pem) for _ in range(3))

    made = client_tls.context_of(first)
    client_tls.context_of(second)
    assert client_tls.context_of(first) is made
    client_tls.context_of(third)

    assert client_tls.context_of(first) is made


def test_without_files_in_memory_nothing_is_written_and_the_attempt_fails(
    sender: SocketHttp, receiver: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "memfd_create")

    reply = sent(sender, receiver, TlsIdentity(identity(AUTHORITY), AUTHORITY.pem))

    assert reply.error == (
        "A client certificate needs a file in memory, which this system does not have."
    )
    assert receiver.requests == []


_TRACED = """
import os, sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(args))
import ssl
from shared.adapters.http import client_tls
from shared.domain.receiver_auth.tls_identity import TlsIdentity
before = len(os.listdir("/proc/self/fd"))
client_tls.context_of(TlsIdentity(sys.stdin.read()))
assert len(os.listdir("/proc/self/fd")) == before, "a descriptor stays open"
written = [a for a in opened if isinstance(a[0], str) and a[2] & (os.O_WRONLY | os.O_RDWR)]
assert not written, written
"""


def test_a_key_touches_no_disk() -> None:
    done = subprocess.run(  # noqa: S603 our own interpreter and code
        [sys.executable, "-c", _TRACED],
        input=identity(AUTHORITY),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


# Checks of what clients upload

NOW = datetime.now(UTC)
KEY = ec_key()
OTHER = Authority.new("other")


def refused(pem: str) -> str:
    with pytest.raises(ValueError, match=r"\w") as raised:
        UploadedCertificates().identity(pem, NOW)
    return str(raised.value)


@pytest.mark.parametrize("key", [rsa_key(), ec_key(), ec_key(ec.SECP521R1())])
def test_a_good_identity_is_described_without_its_key(key: Any) -> None:
    found = UploadedCertificates().identity("note\n" + identity(AUTHORITY, key), NOW)

    assert found.subject == "CN=client"
    assert found.not_after > NOW
    assert "note" not in found.pem
    assert "PRIVATE" not in repr(found)


def test_a_pem_with_its_parts_in_another_order_is_accepted() -> None:
    found = UploadedCertificates().identity(pem_of(AUTHORITY.issue(KEY)) + key_pem(KEY), NOW)

    assert found.pem.startswith("-----BEGIN PRIVATE KEY-----")


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        ("", "one private key"),
        ("nonsense", "one private key"),
        (key_pem(KEY), "no certificate"),
        (AUTHORITY.pem, "one private key"),
        (key_pem(KEY) * 2 + AUTHORITY.pem, "one private key"),
        (key_pem(KEY, b"secret") + pem_of(AUTHORITY.issue(KEY)), "passphrase"),
        (key_pem(ec_key()) + pem_of(AUTHORITY.issue(KEY)), "does not belong"),
        (identity(AUTHORITY, rsa_key(1_024)), "too weak"),
        (identity(AUTHORITY, ec_key(ec.SECP224R1())), "too weak"),
        (identity(AUTHORITY, ed25519.Ed25519PrivateKey.generate()), "of another kind"),
        (identity(AUTHORITY, KEY, starts=-2 * DAY, ends=-DAY), "expired on"),
        (identity(AUTHORITY, KEY, starts=DAY, ends=2 * DAY), "not valid before"),
        (identity(AUTHORITY, KEY) + OTHER.pem, "out of order"),
        (identity(AUTHORITY, KEY) + AUTHORITY.pem * 10, "more than 10"),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + AUTHORITY.pem,
            "cannot be read",
        ),
        (
            key_pem(KEY) + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "cannot be read",
        ),
        ("-----BEGIN " * 3_000, "one private key"),
    ],
)
def test_a_bad_identity_is_refused_with_the_reason(pem: str, said: str) -> None:
    assert said in refused(pem)


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        ("", "no certificate"),
        (identity(AUTHORITY), "private key"),
        (AUTHORITY.pem * 21, "more than 20"),
        (pem_of(AUTHORITY.issue(KEY, starts=-2 * DAY, ends=-DAY)), "expired"),
    ],
)
def test_bad_authorities_are_refused_with_the_reason(pem: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        UploadedCertificates().authorities(pem, NOW)


def test_authorities_are_kept_without_what_is_around_them() -> None:
    assert UploadedCertificates().authorities(f"# mine\n{AUTHORITY.pem}x", NOW) == AUTHORITY.pem


def test_an_identity_that_expires_says_when() -> None:
    before = datetime.now(UTC)
    found = UploadedCertificates().identity(identity(AUTHORITY, ends=3 * DAY), before)
    after = datetime.now(UTC)

    # A certificate counts in whole seconds.
    assert before - timedelta(seconds=1) < found.not_after - 3 * DAY <= after
