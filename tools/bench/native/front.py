"""A process with a plain HTTP front, the queues, and the invocations of the functions.

Prints its port first. Serves the API, the portal, SQS at POST /, and GET /cpu: the seconds of
processor time so far by process. Ends at SIGTERM.
"""

import asyncio
import os
import re
import signal
import sys
from base64 import b64decode
from time import process_time, time

from aiohttp import web

from tests.support.aws.http_events import http_event
from tools.bench.native.invoking import Event, Function
from tools.bench.native.queues import Queues

_MESSAGE = re.compile(r"/api/v1/app/([^/]+)/msg/?")
# Environments of a function that serves the API, as many as requests come at once.
_ENVIRONMENTS = 8
# The slow lane has processors of its own on AWS. Here its processes leave them to the others.
_SLOW_NICENESS = 15
# The function that each queue invokes.
_SOURCES = {"messages": "fanout", "deliveries": "deliver", "slow-deliveries": "deliverslow"}


class Front:
    """The functions, their queues, and the API in front of them."""

    def __init__(self, pollers: int) -> None:
        self.queues = Queues()
        self.functions = {
            "ingest": Function("ingest", _ENVIRONMENTS),
            "api": Function("api", _ENVIRONMENTS),
            "portal": Function("portal", _ENVIRONMENTS, {"OUTRIDER_FRAME_ANCESTORS": ""}),
            "fanout": Function("fanout", 1),
            "deliver": Function("deliver", pollers),
            "deliverslow": Function("deliver", pollers, _slow_lane(), _SLOW_NICENESS),
        }
        self._polls = [
            asyncio.create_task(self.queues.poll(queue, self.functions[name]))
            for queue, name in _SOURCES.items()
            for _ in range(self.functions[name].limit)
        ]

    async def start(self) -> None:
        """Starts the processes that empty queues: a cold start is not measured."""
        await asyncio.gather(*(self.functions[name].start_all() for name in _SOURCES.values()))

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answers a request of either protocol."""
        if "x-amz-target" in request.headers:
            return await self.queues.serve(request)
        if request.path == "/cpu":
            return web.json_response(self.cpu())
        function, event = await _routed(request)
        answer = await self.functions[function].invoke(event)
        body = answer.get("body", "").encode()
        return web.Response(
            status=answer["statusCode"],
            headers=answer["headers"],
            body=b64decode(body) if answer.get("isBase64Encoded") else body,
        )

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time by process."""
        return {"front": process_time()} | {n: each.cpu for n, each in self.functions.items()}

    async def stop(self) -> None:
        for poll in self._polls:
            poll.cancel()
        await asyncio.gather(*self._polls, return_exceptions=True)
        for function in self.functions.values():
            await function.stop()


def _slow_lane() -> dict[str, str]:
    """Returns the settings of the slow lane that differ, as in template.yaml."""
    slow = "OUTRIDER_SLOW_DELIVERIES_QUEUE_URL"
    return {"OUTRIDER_DELIVERIES_QUEUE_URL": os.environ[slow], slow: ""}


async def _routed(request: web.BaseRequest) -> tuple[str, Event]:
    """Returns the function of a request, by the routes of template.yaml, and its event."""
    event = await _event(request)
    if request.path.startswith("/portal"):
        return "portal", event
    found = _MESSAGE.fullmatch(request.path) if request.method == "POST" else None
    if found is None:
        return "api", event
    return "ingest", {**event, "pathParameters": {"app_id": found[1]}}


async def _event(request: web.BaseRequest) -> Event:
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = await request.read()
    event = http_event(
        request.method, request.path, body=body, headers=headers, raw_query=request.query_string
    )
    event["queryStringParameters"] = dict(request.query)
    event["requestContext"]["timeEpoch"] = int(time() * 1_000)
    return event


async def main(pollers: int) -> None:
    """Serves on a free port of loopback."""
    front, ended = Front(pollers), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    runner = web.ServerRunner(web.Server(front.serve), shutdown_timeout=1)
    await runner.setup()
    # The functions reach the queues at the same port, which their environment has to name.
    await web.TCPSite(runner, "127.0.0.1", int(sys.argv[1])).start()
    await front.start()
    print(sys.argv[1], flush=True)
    await ended.wait()
    await front.stop()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[2])))
