"""What one message costs: calls, capacity units, and time in our code.

1 KB of payload, one endpoint, delivered at the first try, with an idempotency key as the SDKs
send it.
"""

import json
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any
from uuid import uuid4

from shared.adapters.http import AiohttpSender
from tests.bench.recording import Recording, recorded
from tests.bench.site import Site
from tests.support.http_events import http_event
from tests.support.sqs_events import sqs_event

PAYLOAD = {"id": 1, "text": "x" * 990}
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Pipeline:
    """The handlers on the site, and an application with one endpoint."""

    def __init__(self, site: Site) -> None:
        from functions.api.handler import lambda_handler as api
        from functions.deliver import handler as deliver
        from functions.fanout.handler import lambda_handler as fanout
        from functions.ingest.handler import lambda_handler as ingest

        self.site, self.ingest, self.fanout = site, ingest, fanout
        self._deliver = deliver
        self.app: str = self._call(api, "/api/v1/app", {"name": "bench"})["id"]
        endpoint = {"url": f"{site.receiver.url}/ok"}
        self._call(api, f"/api/v1/app/{self.app}/endpoint", endpoint)

    def request(self) -> dict[str, Any]:
        """The event of one message's creation."""
        body = json.dumps({"eventType": "invoice.paid", "payload": PAYLOAD}).encode()
        return self._event(f"/api/v1/app/{self.app}/msg", body)

    def run(self, count: int) -> Recording:
        """Sends `count` messages all the way, in full batches."""
        with recorded() as recording:
            for _ in range(count):
                assert self.ingest(self.request(), None)["statusCode"] == 202
            recording.calls["ReceiveMessage, DeleteMessageBatch (tens)"] += 2 * 2 * count // 10
            self._work_off("messages", self.fanout)
            self._work_off("deliveries", self._deliver.lambda_handler)
        for name in ("ReceiveMessage", "DeleteMessage"):
            # The site's own calls; Lambda makes one of each for ten messages, as noted above.
            del recording.calls[name]
        assert len(self.site.receiver.wait("/ok", count)) >= count
        return recording

    def close(self) -> None:
        """Closes the connections to receivers, as the end of a Lambda environment would."""
        sender = self._deliver._services.delivery.http
        assert isinstance(sender, AiohttpSender)
        sender.close()

    def _work_off(self, queue: str, handler: Handler) -> None:
        while bodies := self.site.take(queue):
            assert handler(sqs_event(*bodies), None) == {"batchItemFailures": []}

    def _call(self, api: Handler, path: str, body: dict[str, Any]) -> Any:
        answer = api(self._event(path, json.dumps(body).encode()), None)
        assert answer["statusCode"] == 201, answer
        return json.loads(answer["body"])

    def _event(self, path: str, body: bytes) -> dict[str, Any]:
        headers = {
            "authorization": f"Bearer {self.site.token}",
            "idempotency-key": f"auto_{uuid4()}",
            "content-type": "application/json",
        }
        event = http_event("POST", path, body=body, headers=headers)
        return {**event, "pathParameters": {"app_id": path.split("/")[-2]}}


def ingest_overhead(pipeline: Pipeline, rounds: int = 200) -> tuple[float, float]:
    """Milliseconds of processor time for a message in `ingest`, and for its calls by hand.

    Processor time of this process: what local AWS takes to answer does not count. Taken turn
    by turn, so that noise meets both.
    """
    by_hand = _by_hand(pipeline)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_timed(lambda: pipeline.ingest(pipeline.request(), None)))
        theirs.append(_timed(by_hand))
    return median(ours), median(theirs)


def _timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _by_hand(pipeline: Pipeline) -> Callable[[], object]:
    """The calls of one message, as somebody would write them with boto3 alone."""
    table, queue = pipeline.site.client("dynamodb"), pipeline.site.client("sqs")
    pk = {"S": f"hand#{pipeline.app}"}
    text = json.dumps(PAYLOAD)

    def calls() -> None:
        table.query(
            TableName="bench",
            KeyConditionExpression="pk = :pk AND sk < :end",
            ExpressionAttributeValues={
                ":pk": {"S": f"org#org_bench#app#{pipeline.app}"},
                ":end": {"S": "ep$"},
            },
            ConsistentRead=True,
        )
        for sk, fields in (("once", {}), ("message", {"payload": {"S": text}})):
            table.put_item(
                TableName="bench",
                Item={"pk": pk, "sk": {"S": f"{sk}#{uuid4()}"}, **fields},
                ConditionExpression="attribute_not_exists(pk)",
            )
        queue.send_message(
            QueueUrl=pipeline.site.queues["messages"], MessageBody=text, MessageGroupId=pipeline.app
        )

    return calls
