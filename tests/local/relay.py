"""How a container in Docker reaches the local AWS, which listens on loopback alone."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from tests.local.aws import HOST

# What containers call this machine.
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
    """Until the end of the block, containers reach this port of loopback, by NAME.

    Where Docker runs in a machine of its own, as on macOS, it sees to that itself.
    """
    try:
        server = _Server((_bridge(), port), _Relay)
    except OSError:
        yield
        return
    Thread(target=server.serve_forever, name="relay", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def docker(*arguments: str) -> str | None:
    """What Docker says; None where it does not run."""
    program = shutil.which("docker")
    if program is None:
        return None
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _bridge() -> str:
    """The address by which containers see this machine; OSError where there is none."""
    gateway = "{{(index .IPAM.Config 0).Gateway}}"
    if not (found := docker("network", "inspect", "bridge", "--format", gateway)):
        raise OSError("Docker has no bridge here")
    return found


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_BYTES):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
