"""Stands between a client and the stack, and remembers what was called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tools.local_stack.aws import HOST, bound
from tools.local_stack.front import passing_on


@dataclass(frozen=True)
class Call:
    """One request to the stack: `path` is without the query, `agent` is who sent it."""

    method: str
    path: str
    agent: str
    status: int


@dataclass
class Recorder:
    """`url` takes the place of the stack's."""

    url: str
    calls: list[Call] = field(default_factory=list)


@contextmanager
def recorder(target: str) -> Iterator[Recorder]:
    """Passes on to the server at `target` what comes to a free port, until the end of the block."""
    with bound(0) as server:
        recorded = Recorder(f"http://{HOST}:{server.getsockname()[1]}")

        def note(request: web.BaseRequest, status: int) -> None:
            agent = request.headers.get("user-agent", "")
            path = request.raw_path.partition("?")[0]
            recorded.calls.append(Call(request.method, path, agent, status))

        with passing_on(server, target, note):
            yield recorded
