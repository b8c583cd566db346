"""A proxy between a client and the stack that records calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tools.local_stack.aws import HOST, bound
from tools.local_stack.front import passing_on


@dataclass(frozen=True)
class Call:
    """One request to the stack: `path` excludes the query, `agent` is the User-Agent."""

    method: str
    path: str
    agent: str
    status: int


@dataclass
class Recorder:
    """The recorded calls; `url` replaces the stack's."""

    url: str
    calls: list[Call] = field(default_factory=list)


@contextmanager
def recorder(target: str) -> Iterator[Recorder]:
    """Forwards requests from a free port to the server at `target` until the end of the block."""
    with bound(0) as server:
        recorded = Recorder(f"http://{HOST}:{server.getsockname()[1]}")

        def note(request: web.BaseRequest, status: int) -> None:
            agent = request.headers.get("user-agent", "")
            path = request.raw_path.partition("?")[0]
            recorded.calls.append(Call(request.method, path, agent, status))

        with passing_on(server, target, note):
            yield recorded
