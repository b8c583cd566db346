"""Queues in memory, behind SQS's JSON protocol, and the event sources that empty them.

A standard queue without a retention period: a failed record returns after a second, forever.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import md5
from time import time
from typing import Any
from uuid import uuid4

import orjson
from aiohttp import web

from tests.support.aws.sqs_events import sqs_record
from tools.bench.native.invoking import Function

_BATCH = 10
_AGAIN_SECONDS = 1
_TYPE = "application/x-amz-json-1.0"
Record = dict[str, Any]


@dataclass
class Queues:
    """Queues by name, made when they are first used."""

    _queues: dict[str, asyncio.Queue[Record]] = field(default_factory=dict)

    def named(self, name: str) -> asyncio.Queue[Record]:
        return self._queues.setdefault(name, asyncio.Queue())

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answers SendMessage and SendMessageBatch."""
        asked = orjson.loads(await request.read())
        queue = self.named(asked["QueueUrl"].rpartition("/")[2])
        answer: dict[str, Any]
        match request.headers["x-amz-target"]:
            case "AmazonSQS.SendMessage":
                answer = _sent(queue, asked)
            case "AmazonSQS.SendMessageBatch":
                entries = asked["Entries"]
                sent = [{"Id": each["Id"], **_sent(queue, each)} for each in entries]
                answer = {"Successful": sent, "Failed": []}
            case other:
                raise web.HTTPBadRequest(reason=other)
        return web.Response(body=orjson.dumps(answer), content_type=_TYPE)

    async def poll(self, name: str, function: Function) -> None:
        """Invokes the function with up to ten records at once, as long as it runs."""
        queue = self.named(name)
        while True:
            records = [await queue.get()]
            while len(records) < _BATCH and not queue.empty():
                records.append(queue.get_nowait())
            answer = await function.invoke({"Records": records})
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
            _put_back(queue, [each for each in records if each["messageId"] in failed])


def _sent(queue: asyncio.Queue[Record], message: dict[str, Any]) -> dict[str, str]:
    body, name = message["MessageBody"], str(uuid4())
    digest = md5(body.encode(), usedforsecurity=False).hexdigest()
    record = sqs_record(0, body, 1, int(time() * 1_000))
    record |= {"messageId": name, "md5OfBody": digest}
    record["attributes"]["MessageGroupId"] = message.get("MessageGroupId", "none")
    _later(message.get("DelaySeconds", 0), queue, record)
    return {"MessageId": name, "MD5OfMessageBody": digest}


def _put_back(queue: asyncio.Queue[Record], records: Sequence[Record]) -> None:
    for record in records:
        tries = int(record["attributes"]["ApproximateReceiveCount"])
        record["attributes"]["ApproximateReceiveCount"] = str(tries + 1)
        _later(_AGAIN_SECONDS, queue, record)


def _later(seconds: float, queue: asyncio.Queue[Record], record: Record) -> None:
    if seconds:
        asyncio.get_running_loop().call_later(seconds, queue.put_nowait, record)
    else:
        queue.put_nowait(record)
