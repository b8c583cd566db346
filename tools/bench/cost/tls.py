"""Bytes that TLS adds to outgoing traffic, measured on a handshake in memory."""

import ssl
import tempfile
from contextlib import suppress
from functools import cache
from math import ceil
from pathlib import Path

from tests.support.fakes.certificates import server_context

_HOST = "receiver.example.com"
# The most that one record carries.
_RECORD = 16 * 1024


@cache
def handshake_bytes() -> int:
    """Returns the bytes that a client sends in a TLS 1.3 handshake."""
    sent, client, _ = _connected()
    assert client.version() == "TLSv1.3"
    return sent


@cache
def record_bytes() -> int:
    """Bytes that a record adds to the text in it."""
    _, client, out = _connected()
    client.write(b"x")
    return len(out.read()) - 1


def text_overhead(size: float) -> float:
    """Returns the bytes that TLS adds to a text of this size on an open connection."""
    return ceil(size / _RECORD) * record_bytes()


def _connected() -> tuple[int, ssl.SSLObject, ssl.MemoryBIO]:
    """The bytes that the client sent, the client, and where it writes."""
    with tempfile.TemporaryDirectory() as folder:
        accepting, certificate = server_context(Path(folder), _HOST)
        trusting = ssl.create_default_context(cafile=certificate)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(back, there, server_hostname=_HOST)
    # Bytes in transit in each direction.
    arriving = ssl.MemoryBIO()
    server = accepting.wrap_bio(arriving, back, server_side=True)
    sent = 0
    for side in (client, server, client, server):
        # It needs bytes of the other side.
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
        sent += arriving.write(there.read())
    return sent, client, there
