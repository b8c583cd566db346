"""A process with the table and the keys: DynamoDB and Secrets Manager, in memory.

The wire is that of AWS: signed JSON over HTTP. Behind it are ministack's implementations, called as
libraries, without its gateway. Prints its port first. GET /cpu answers the seconds of processor
time so far.
"""

import asyncio
from time import process_time

from aiohttp import web
from ministack.services import dynamodb, secretsmanager  # type: ignore[import-untyped]

from tools.bench.serving import serve

_SERVICES = {"DynamoDB_20120810": dynamodb, "secretsmanager": secretsmanager}
# More than the largest request to DynamoDB.
_MAX_BYTES = 20 * 1024 * 1024


async def _call(request: web.Request) -> web.Response:
    target = request.headers["x-amz-target"]
    service = _SERVICES[target.partition(".")[0]]
    given = {"x-amz-target": target}
    status, headers, body = await service.handle_request(
        "POST", "/", given, await request.read(), {}
    )
    return web.Response(status=status, headers=headers, body=body)


async def _cpu(_: web.Request) -> web.Response:
    return web.json_response(process_time())


if __name__ == "__main__":
    routes = [web.post("/", _call), web.get("/cpu", _cpu)]
    asyncio.run(serve(routes, web.Application(client_max_size=_MAX_BYTES)))
