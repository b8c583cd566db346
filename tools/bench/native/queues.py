"""Queues in memory, behind SQS's JSON protocol, and the event sources that empty them.

A record that a function reports as failed returns after a second, not after the queue's time.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tools.bench.native.invoking import Function
from tools.bench.native.standard_queue import INVISIBLE_SECONDS, MAX_RECEIVED, StandardQueue
from tools.bench.native.wire import event_record, message_from, received_answer, sent_answer

_AGAIN_SECONDS = 1
_TYPE = "application/x-amz-json-1.0"
Json = dict[str, Any]


@dataclass
class Queues:
    """Queues by name, made when they are first used."""

    _queues: dict[str, StandardQueue] = field(default_factory=dict)

    def named(self, name: str) -> StandardQueue:
        return self._queues.setdefault(name, StandardQueue())

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answers the calls of SQS that send, receive, delete and change messages."""
        asked = orjson.loads(await request.read())
        queue = self.named(asked["QueueUrl"].rpartition("/")[2])
        name = request.headers["x-amz-target"].removeprefix("AmazonSQS.")
        call = _CALLS.get(name.removesuffix("Batch"))
        if call is None:
            raise web.HTTPBadRequest(reason=name)
        try:
            answer = await (
                _batch(call, queue, asked) if "Entries" in asked else call(queue, asked)
            )
        except LookupError as refusal:
            return _json({"__type": f"com.amazonaws.sqs#{refusal}", "message": name}, 400)
        return _json(answer)

    async def poll(self, name: str, function: Function) -> None:
        """Invokes the function with up to ten records at once, as long as it runs."""
        queue = self.named(name)
        while True:
            messages = await queue.receive(MAX_RECEIVED, wait=None)
            answer = await function.invoke({"Records": [event_record(each) for each in messages]})
            failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
            for message in messages:
                if message.id in failed:
                    queue.change_visibility(message.handle, _AGAIN_SECONDS)
                else:
                    queue.delete(message.handle)


async def _send(queue: StandardQueue, asked: Json) -> Json:
    message = message_from(asked)
    queue.put(message, asked.get("DelaySeconds", 0))
    return sent_answer(message)


async def _receive(queue: StandardQueue, asked: Json) -> Json:
    messages = await queue.receive(
        asked.get("MaxNumberOfMessages", 1),
        asked.get("WaitTimeSeconds", 0),
        asked.get("VisibilityTimeout", INVISIBLE_SECONDS),
    )
    return {"Messages": [received_answer(each, asked) for each in messages]} if messages else {}


async def _delete(queue: StandardQueue, asked: Json) -> Json:
    queue.delete(asked["ReceiptHandle"])
    return {}


async def _change_visibility(queue: StandardQueue, asked: Json) -> Json:
    if not queue.change_visibility(asked["ReceiptHandle"], asked["VisibilityTimeout"]):
        raise LookupError("MessageNotInflight")
    return {}


_CALLS: Mapping[str, Callable[[StandardQueue, Json], Awaitable[Json]]] = {
    "SendMessage": _send,
    "ReceiveMessage": _receive,
    "DeleteMessage": _delete,
    "ChangeMessageVisibility": _change_visibility,
}


async def _batch(
    call: Callable[[StandardQueue, Json], Awaitable[Json]], queue: StandardQueue, asked: Json
) -> Json:
    """Makes the call for each entry."""
    answer: Json = {"Successful": [], "Failed": []}
    for entry in asked["Entries"]:
        try:
            answer["Successful"].append({"Id": entry["Id"], **await call(queue, entry)})
        except LookupError as refusal:
            failure = {"Id": entry["Id"], "Code": str(refusal), "SenderFault": True}
            answer["Failed"].append(failure)
    return answer


def _json(answer: Json, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(answer), content_type=_TYPE, status=status)
