"""Messages sent through the real handlers, with the work of each function.

Requests have an idempotency key, as the SDKs send it.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from shared.adapters.http.socket_http import SocketHttp
from tests.support.aws.http_events import http_event
from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event
from tools.bench.payloads import payload
from tools.bench.recording import LOGGED, Work, measured
from tools.bench.site import BenchStack

# Records that an event source hands over at once; its batching window is 0.
FULL_BATCH = 10

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

# Attempts that an endpoint of each path fails before it accepts one.
_ATTEMPTS_BEFORE = {"ok": 0, "settling": 2, "flaky": 7}


@dataclass(frozen=True)
class Case:
    """Messages of `size` bytes to `endpoints` endpoints; `path` is their behavior (consumer.py);
    queues hand over `batch` records at once."""

    size: int = 1_000
    endpoints: int = 1
    path: str = "ok"
    batch: int = FULL_BATCH


@dataclass
class Run:
    """Work of each function for `messages` messages, and the requests of receivers."""

    case: Case
    messages: int
    works: dict[str, Work] = field(default_factory=dict)
    posts: int = 0
    posted_bytes: int = 0
    # Bytes of requests to the HTTP API.
    requested_bytes: int = 0
    # Bytes of its answers, which echo the payload.
    answered_bytes: int = 0

    def per_message(self, of: Callable[[Work], float]) -> float:
        """The sum over all functions, for one message."""
        return sum(map(of, self.works.values())) / self.messages


class Pipeline:
    """The handlers on the site."""

    def __init__(self, site: BenchStack) -> None:
        from functions.api.handler import lambda_handler as api
        from functions.deliver import handler as deliver
        from functions.fanout.handler import lambda_handler as fanout
        from functions.ingest.handler import lambda_handler as ingest

        self.site, self.api, self.ingest = site, _counted(api), _counted(ingest)
        self._deliver = deliver
        self.workers: dict[str, tuple[str, Handler]] = {
            "fanout": ("messages", _counted(fanout)),
            "deliver": ("deliveries", _counted(deliver.lambda_handler)),
        }

    def application(self, case: Case) -> str:
        """The id of a new application with the case's endpoints."""
        app: str = self._made("/api/v1/app", {"name": "bench"})["id"]
        for number in range(case.endpoints):
            url = f"{self.site.consumer.url}/{case.path}-{number}"
            self._made(f"/api/v1/app/{app}/endpoint", {"url": url})
        return app

    def request(self, app: str, size: int, number: int = 0) -> dict[str, Any]:
        """The event of one message's creation."""
        body = {"eventType": "invoice.paid", "payload": payload(size, number)}
        return self._event(f"/api/v1/app/{app}/msg", json.dumps(body).encode())

    def run(self, case: Case, messages: int) -> Run:
        """Sends messages all the way; each first attempt and each retry is made."""
        app, run = self.application(case), Run(case, messages)
        self._settle(app, case)
        before = self.site.consumer.seen()
        run.works["ingest"] = Work()
        for number in range(messages):
            request = self.request(app, case.size, number)
            run.requested_bytes += len(request["body"])
            with measured(run.works["ingest"]):
                answer = self.ingest(request, None)
            assert answer["statusCode"] == 202
            run.answered_bytes += answered_bytes(answer)
        for function, (queue, handler) in self.workers.items():
            run.works[function] = Work()
            self._process(queue, handler, run.works[function], case)
        after = self.site.consumer.seen()
        run.posts = after["posts"] - before["posts"]
        run.posted_bytes = after["bytes"] - before["bytes"]
        assert run.posts >= messages * case.endpoints
        return run

    def _settle(self, app: str, case: Case) -> None:
        """Delivers until the endpoints are trusted."""
        for number in range(10):
            assert self.ingest(self.request(app, 100, number), None)["statusCode"] == 202
        path = "settling" if case.path == "ok" else case.path
        queue, handler = self.workers["deliver"]
        self._process(queue, handler, Work(), replace(case, path=path, batch=10))

    def answer_size(self, app: str, size: int, content: bool) -> int:
        """Bytes of the answer to a posted message, with its payload in it or without."""
        request = self.request(app, size)
        query = {} if content else {"queryStringParameters": {"with_content": "false"}}
        raw = "" if content else "with_content=false"
        return answered_bytes(self.ingest({**request, **query, "rawQueryString": raw}, None))

    def close(self) -> None:
        """Closes the connections to receivers, as the end of a Lambda environment would."""
        sender = self._deliver._services.delivery.http
        assert isinstance(sender, SocketHttp)
        sender.close()

    def _process(self, queue: str, handler: Handler, work: Work, case: Case) -> None:
        for bodies in self._batches(queue, case):
            event = sqs_event(*bodies)
            with measured(work, bodies):
                assert handler(event, Context()) == {"batchItemFailures": []}

    def _batches(self, queue: str, case: Case) -> Iterator[list[str]]:
        """Yields the waiting records, in full batches as long as possible."""
        attempts = _ATTEMPTS_BEFORE[case.path]
        waiting: list[str] = []
        while True:
            found = self.site.take(queue, 1 if waiting else attempts + 1)
            waiting += found
            if not waiting:
                return
            while len(waiting) >= case.batch or (waiting and not found):
                yield waiting[: case.batch]
                del waiting[: case.batch]

    def _made(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.api(self._event(path, json.dumps(body).encode()), None)
        assert answer["statusCode"] == 201, answer
        return json.loads(answer["body"])

    def _event(self, path: str, body: bytes) -> dict[str, Any]:
        headers = {
            "authorization": f"Bearer {self.site.token}",
            "idempotency-key": f"auto_{uuid4()}",
            "content-type": "application/json",
        }
        event = http_event("POST", path, body=body, headers=headers)
        event["requestContext"]["timeEpoch"] = int(time.time() * 1_000)
        return {**event, "pathParameters": {"app_id": path.split("/")[-2]}}


def answered_bytes(answer: dict[str, Any]) -> int:
    """Size of an API answer: its body and its headers."""
    headers = sum(len(name) + len(str(value)) + 4 for name, value in answer["headers"].items())
    return len(answer["body"].encode()) + headers


def _counted(handler: Handler) -> Handler:
    """The handler, with what it logs counted instead of shown."""

    def call(event: dict[str, Any], context: Any) -> Any:
        if sys.stdout is LOGGED:  # a caller on several threads, which share it
            return handler(event, context)
        with redirect_stdout(LOGGED):
            return handler(event, context)

    return call
