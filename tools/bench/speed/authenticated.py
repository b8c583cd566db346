"""Deliveries with a token or a client certificate, against plain ones to the same server."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import sleep, thread_time

from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.http.socket_http import SocketHttp, receiver_tls
from shared.adapters.memory import (
    FixedClock,
    MemoryReceiverAuths,
    MemoryStore,
    MemoryWebIdentities,
)
from shared.adapters.system import SystemEntropy, SystemPause
from shared.assembly.receiver_auth import ReceiverAuthPorts, assemble, carrier
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.ids import EndpointId, MessageId
from shared.domain.messages.message import Body
from shared.domain.pipeline.shipment import Shipment
from shared.domain.receiver_auth.oauth import ClientAuthMethod, GrantType, OAuthClient
from shared.domain.receiver_auth.receiver_auth import AuthReference, ReceiverAuth, StoredAuth
from shared.domain.receiver_auth.tls_identity import ClientCertificate
from shared.domain.receiver_auth.token_state import AccessToken, TokenState
from shared.services.carriers.http_carrier import HttpCarrier
from tests.support.arrange import builders
from tests.support.fakes.client_certificates import Authority, identity, receiver_context

_HOST = "hook.example"
# More than the rest that a kept connection needs before it is used again.
_REST = 0.002

# Asks each client for a certificate, and accepts clients without one.
_SERVER = """
import asyncio, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1])
context.load_verify_locations(sys.argv[2])
context.verify_mode = ssl.CERT_OPTIONAL
async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\\r\\n\\r\\n"):
            size = int(head.lower().partition(b"content-length:")[2].split(b"\\r\\n")[0])
            await reader.readexactly(size)
            writer.write(b"HTTP/1.1 204 No Content\\r\\n\\r\\n")
    except asyncio.IncompleteReadError:
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def authenticated_ratio(posts: int = 300, rounds: int = 5) -> float:
    """A warm POST with a token and a certificate over a plain one; rounds in turn, medians."""
    authority = Authority.new()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder), authority) as port:
        tls = receiver_tls(str(Path(folder) / "authority.pem"))
        policy = TargetPolicy.parse(["127.0.0.0/8"])
        http = SocketHttp(timedelta(seconds=30), policy, resolve=lambda _: ["127.0.0.1"], tls=tls)
        plain = builders.endpoint(url=f"https://{_HOST}:{port}/")
        carrier, own = _carrier(http, plain, authority)
        times: dict[str, list[float]] = {"plain": [], "own": []}
        for _ in range(rounds):
            times["plain"].append(_seconds(carrier, plain, posts))
            times["own"].append(_seconds(carrier, own, posts))
        http.close()
    return median(times["own"]) / median(times["plain"])


def _carrier(
    http: SocketHttp, plain: Endpoint, authority: Authority
) -> tuple[HttpCarrier, Endpoint]:
    """Returns a carrier, and an endpoint with a token and a certificate that it knows."""
    clock = FixedClock(datetime.now(UTC))
    store = MemoryStore(clock)
    own = replace(
        plain,
        id=EndpointId(builders.new_id("ep_", 2)),
        auth=AuthReference(revision="r", is_bearer=True),
    )
    end = clock.now() + timedelta(hours=1)
    stored = StoredAuth(
        revision="r",
        auth=ReceiverAuth(
            oauth=OAuthClient(
                grant_type=GrantType.CLIENT_CREDENTIALS,
                auth_method=ClientAuthMethod.SECRET_BASIC,
                client_id="me",
                token_url="https://unused.example/",
            ),
            certificate=ClientCertificate(
                pem=identity(authority), not_after=end, subject="-", fingerprint="-"
            ),
            authorities=authority.pem,
        ),
        token=TokenState(
            version=1, token=AccessToken(text="t" * 900, issued_at=clock.now(), expires_at=end)
        ),
    )
    store.receiver_auths[own.org_id, own.app_id, own.id] = stored
    ports = ReceiverAuthPorts(
        auths=MemoryReceiverAuths(store),
        signer=LibraryAssertionSigner(),
        web_identities=MemoryWebIdentities(clock),
        entropy=SystemEntropy(),
        pause=SystemPause(),
    )
    authorizer = assemble(ports, http, clock, timedelta(seconds=30))
    return carrier(authorizer, http, LibraryEd25519()), own


def _seconds(carrier: HttpCarrier, endpoint: Endpoint, posts: int) -> float:
    """Returns the processor time of the POSTs on a kept connection."""
    shipment = Shipment(
        message_id=MessageId(builders.MESSAGE),
        endpoint=endpoint,
        body=Body('{"text":"' + "x" * 1000 + '"}'),
        event_type="a.b",
        number=1,
        sent_at=datetime.now(UTC),
    )
    _timed(carrier, shipment)
    return sum(_timed(carrier, shipment) for _ in range(posts))


def _timed(carrier: HttpCarrier, shipment: Shipment) -> float:
    sleep(_REST)
    start = thread_time()
    reply = carrier.send(shipment, lambda: True, lambda: True)
    spent = thread_time() - start
    assert reply.ok, reply.error
    return spent


@contextmanager
def _server(folder: Path, authority: Authority) -> Iterator[int]:
    """Yields the port of a server in a process of its own."""
    receiver_context(folder, authority, _HOST)
    trusted = folder / "authority.pem"
    trusted.write_text(authority.pem)
    command = [sys.executable, "-c", _SERVER, str(folder / f"{_HOST}.pem"), str(trusted)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.terminate()
