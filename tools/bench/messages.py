"""Messages sent through the real handlers, with the work of each function.

Requests have an idempotency key and `with_content=false`, as the SDKs send them.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from math import ceil
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.support.arrange.loopback_senders import close_receivers
from tests.support.aws.http_events import http_event
from tools.bench.batches import Handler, process
from tools.bench.cost import prices
from tools.bench.payloads import payload
from tools.bench.recording import LOGGED, Work, measured
from tools.bench.runs import FULL_BATCH, Case, Run
from tools.bench.site import BenchStack


class Pipeline:
    """The handlers on the site."""

    def __init__(self, site: BenchStack) -> None:
        from functions.api.handler import lambda_handler as api
        from functions.deliver import handler as deliver
        from functions.fanout.handler import lambda_handler as fanout
        from functions.ingest.handler import lambda_handler as ingest
        from functions.intake.handler import lambda_handler as intake

        self.site, self.api, self.ingest = site, _counted(api), _counted(ingest)
        self.intake = _counted(intake)
        self._deliver = deliver
        self.workers: dict[str, tuple[str, Handler]] = {
            "fanout": ("messages", _counted(fanout)),
            "deliver": ("deliveries", _counted(deliver.lambda_handler)),
        }

    def application(self, case: Case, filters: Sequence[dict[str, Any] | None] = ()) -> str:
        """The id of a new application with the case's endpoints, and the content filters of the
        first ones.
        """
        app: str = self._made("/api/v1/app", {"name": "bench"})["id"]
        for number in range(case.endpoints):
            url = f"{self.site.consumer.url}/{case.path}-{number}"
            chosen = filters[number] if number < len(filters) else None
            self._made(f"/api/v1/app/{app}/endpoint", {"url": url, "filter": chosen})
        return app

    def request(
        self, app: str, size: int, number: int = 0, *, content: bool = False
    ) -> dict[str, Any]:
        """The event of one message's creation; `content` asks for the payload in the answer."""
        body = {"eventType": "invoice.paid", "payload": payload(size, number)}
        event = self._event(f"/api/v1/app/{app}/msg", json.dumps(body).encode())
        if content:
            return event
        asked = {"with_content": "false"}
        return {**event, "queryStringParameters": asked, "rawQueryString": urlencode(asked)}

    def run(self, case: Case, messages: int) -> Run:
        """Sends messages all the way; each first attempt and each retry is made.

        As many as a batch takes at a time: a first attempt that is late, because this machine is
        slow, would cost more.
        """
        run = self.run_for(self.application(case), case, messages)
        assert run.posts >= messages * case.endpoints
        return run

    def run_for(self, app: str, case: Case, messages: int) -> Run:
        """Sends messages to the endpoints that an application has."""
        run = Run(case, messages)
        self._settle(app, case)
        before, waiting = self.site.consumer.seen(), defaultdict[str, list[str]](list)
        for start in range(0, messages, FULL_BATCH):
            numbers = range(start, min(start + FULL_BATCH, messages))
            (self._post if case.way == "http" else self._produce)(app, run, numbers)
            for function, (queue, handler) in self.workers.items():
                work, last = run.work_of(function), numbers.stop == messages
                process(self.site, queue, handler, work, case, waiting[queue], drain=last)
        after = self.site.consumer.seen()
        run.posts = after["posts"] - before["posts"]
        run.posted_bytes = after["bytes"] - before["bytes"]
        return run

    def _post(self, app: str, run: Run, numbers: Iterable[int]) -> None:
        """Posts the messages to the API."""
        for number in numbers:
            request = self.request(app, run.case.size, number)
            run.requested_bytes += len(request["body"])
            with measured(run.work_of("ingest")):
                answer = self.ingest(request, None)
            assert answer["statusCode"] == 202
            run.answered_bytes += answered_bytes(answer)

    def _produce(self, app: str, run: Run, numbers: Sequence[int]) -> None:
        """Puts the messages into the intake queue, as producers or the rule of a bus do."""
        of_bus = run.case.way == "bus"
        at_once = 1 if of_bus else run.case.batch
        bodies = [_intake_body(app, run.case.size, n, of_bus) for n in numbers]
        for start in range(0, len(bodies), at_once):
            batch = bodies[start : start + at_once]
            self.site.put("intake", batch)
            size = sum(len(body.encode()) for body in batch)
            run.produced += ceil(size / prices.SQS_REQUEST_BYTES)
            run.events += ceil(size / prices.EVENT_BYTES) if of_bus else 0
        process(self.site, "intake", self.intake, run.work_of("intake"), run.case, [])

    def _settle(self, app: str, case: Case) -> None:
        """Delivers until the endpoints are trusted."""
        for number in range(10):
            assert self.ingest(self.request(app, 100, number), None)["statusCode"] == 202
        path = "settling" if case.path == "ok" else case.path
        queue, handler = self.workers["deliver"]
        process(self.site, queue, handler, Work(), replace(case, path=path, batch=10), [])

    def answer_size(self, app: str, size: int, content: bool) -> int:
        """Bytes of the answer to a posted message, with its payload in it or without."""
        return answered_bytes(self.ingest(self.request(app, size, content=content), None))

    def close(self) -> None:
        """Closes the connections to receivers, as the end of a Lambda environment would."""
        close_receivers(self._deliver._services.delivery)

    def _made(self, path: str, body: dict[str, Any]) -> Any:
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Calls an operation of `api`; returns the answer's body."""
        answer = self.api(self._event(path, json.dumps(body).encode(), method), None)
        assert answer["statusCode"] in (200, 201), answer
        return json.loads(answer["body"])

    def _event(self, path: str, body: bytes, method: str = "POST") -> dict[str, Any]:
        headers = {
            "authorization": f"Bearer {self.site.token}",
            "idempotency-key": f"auto_{uuid4()}",
            "content-type": "application/json",
        }
        event = http_event(method, path, body=body, headers=headers)
        event["requestContext"]["timeEpoch"] = int(time.time() * 1_000)
        return {**event, "pathParameters": {"app_id": path.split("/")[-2]}}


def _intake_body(app: str, size: int, number: int, of_bus: bool) -> str:
    """Returns a body of the intake queue. An event of a bus has an event id."""
    event = {"eventId": str(uuid4())} if of_bus else {}
    fields = {"application": app, "eventType": "invoice.paid", **event}
    return json.dumps(fields | {"payload": payload(size, number)})


def answered_bytes(answer: dict[str, Any]) -> int:
    """Size of an API answer: its body and its headers."""
    headers = sum(len(name) + len(str(value)) + 4 for name, value in answer["headers"].items())
    return len(answer["body"].encode()) + headers


def _counted(handler: Handler) -> Handler:
    """Returns the handler with its log lines counted instead of shown."""

    def call(event: dict[str, Any], context: Any) -> Any:
        if sys.stdout is LOGGED:  # a caller on several threads, which share it
            return handler(event, context)
        with redirect_stdout(LOGGED):
            return handler(event, context)

    return call
