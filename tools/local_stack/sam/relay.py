"""A relay by which Docker containers reach the local AWS, which listens on loopback only."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from tools.local_stack.aws import HOST
from tools.local_stack.sam.docker import docker
from tools.local_stack.terminal import Failure

# The name of this machine in containers.
NAME = "host.docker.internal"
_BYTES = 65_536


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Relay(BaseRequestHandler):
    def handle(self) -> None:
        with socket.create_connection((HOST, self.request.getsockname()[1])) as inside:
            back = Thread(target=_copy, args=(inside, self.request), daemon=True)
            back.start()
            _copy(self.request, inside)
            back.join()


@contextmanager
def relayed(port: int) -> Iterator[None]:
    """Relays containers to this port of loopback, by NAME, until the end of the block.

    Where Docker runs in a virtual machine, as on macOS, Docker relays by itself.
    """
    try:
        server = _Server((_bridge(), port), _Relay)
    except (OSError, Failure):
        yield
        return
    Thread(target=server.serve_forever, name="relay", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _bridge() -> str:
    """The address by which containers see this machine; Failure where there is none."""
    gateway = "{{(index .IPAM.Config 0).Gateway}}"
    if not (found := docker("network", "inspect", "bridge", "--format", gateway)):
        raise Failure("Docker's bridge has no address")
    return found


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_BYTES):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
