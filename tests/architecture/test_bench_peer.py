"""The load of `make bench-peer` counts what a server does, on a small server that misbehaves."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tools.bench.peer import load
from tools.bench.peer.__main__ import table
from tools.bench.peer.load import Case, Load, Measured
from tools.bench.peer.receiver import receiving


@dataclass
class Server:
    """Speaks the API; loses, repeats or refuses each message whose number says so."""

    lost: int = 0
    twice: int = 0
    refused: int = 0
    endpoints: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ids: Any = field(default_factory=itertools.count)

    async def application(self, _: web.Request) -> web.Response:
        return web.json_response({"id": f"app_{next(self._ids)}"}, status=201)

    async def endpoint(self, request: web.Request) -> web.Response:
        self.endpoints[request.match_info["app"]] = (await request.json())["url"]
        return web.json_response({"id": "ep"}, status=201)

    async def message(self, request: web.Request) -> web.Response:
        assert request.headers["authorization"] == "Bearer token"
        app, number = request.match_info["app"], (await request.json())["payload"]["n"]
        if self.refused and number % self.refused == 0:
            return web.json_response({"detail": "no"}, status=500)
        name = f"msg_{next(self._ids)}"
        times = 0 if self.lost and number % self.lost == 0 else 1
        times += bool(self.twice and number % self.twice == 0)
        self._tasks.add(asyncio.create_task(self._deliver(self.endpoints[app], name, times)))
        return web.json_response({"id": name}, status=202)

    async def remove(self, request: web.Request) -> web.Response:
        self.removed.append(request.match_info["app"])
        return web.Response(status=204)

    async def _deliver(self, url: str, name: str, times: int) -> None:
        async with aiohttp.ClientSession() as http:
            for _ in range(times):
                async with http.post(url, headers={"svix-id": name}):
                    pass


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(
        [
            web.post("/api/v1/app", server.application),
            web.post("/api/v1/app/{app}/endpoint", server.endpoint),
            web.post("/api/v1/app/{app}/msg", server.message),
            web.delete("/api/v1/app/{app}", server.remove),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def measured(server: Server, case: Case) -> Measured:
    async def run() -> Measured:
        async with (
            serving(server) as url,
            receiving("127.0.0.1", 0, None) as receiver,
            aiohttp.ClientSession() as http,
        ):
            return await Load(http, url, "token", receiver).measure(case)

    return asyncio.run(run())


def test_a_server_that_works_loses_nothing() -> None:
    server = Server()

    found = measured(server, Case("fine", 3, 20))

    assert (found.refused, found.lost, found.duplicates) == (0, 0, 0)
    assert len(found.accepted) == len(found.arrived) == 20
    assert all(0 < each < 60_000 for each in (*found.accepted, *found.arrived))
    assert found.rate > 0
    assert server.removed == ["app_0"]


def test_an_endpoint_that_hangs_belongs_to_another_application() -> None:
    server = Server()

    found = measured(server, Case("beside", 2, 6, hanging=4))

    assert found.lost == 0
    assert len(server.removed) == 2


def test_lost_repeated_and_refused_messages_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "PATIENCE_SECONDS", 0.5)

    found = measured(Server(lost=5), Case("loses", 2, 20))
    assert (found.lost, len(found.arrived)) == (4, 16)

    found = measured(Server(refused=4), Case("refuses", 1, 20))
    assert (found.refused, found.lost, len(found.accepted)) == (5, 0, 15)


def test_a_message_that_comes_twice_is_counted_once_as_an_arrival() -> None:
    found = measured(Server(twice=1), Case("repeats", 1, 10))

    assert len(found.arrived) == 10
    # The last one's repetition may come after the end of the case.
    assert 9 <= found.duplicates <= 10


def test_the_table_has_a_line_for_each_case() -> None:
    case = Case("one at a time", 1, 2)
    lines = list(table("server", [Measured(case, [1.0, 3.0], [5.0], 0.5, 0, 1, 0)]))

    assert len(lines) == 3
    assert lines[2].split()[-4:] == ["2.0", "0", "1", "0"]
    assert "nan" not in lines[2]
