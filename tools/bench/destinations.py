"""Cost of deliveries to a customer's queue by role, against the same by HTTP."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep
from typing import Any
from unittest.mock import patch

import boto3

from shared.domain.destinations.consignment import send_until
from tests.support.fakes.lambda_server import lambda_server
from tools.bench.cost import prices
from tools.bench.cost.cost import CostLine, bill, total
from tools.bench.messages import Pipeline
from tools.bench.recording import Work, measured
from tools.bench.runs import Case
from tools.bench.site import BenchStack
from tools.bench.speed.imports import init_cpu
from tools.local_stack.aws import REGION

# In the local AWS, an account's number is the key of its root.
ACCOUNT = "123456789012"
_TRUSTED = {"AWS": "arn:aws:iam::000000000000:root"}
_QUEUE = "bench-orders"
_ROLE = "outrider-bench"
# `carry` sent the message. Its own work is measured afterwards, apart from that of `deliver`.
_DONE = {
    "status": 200,
    "body": "",
    "ms": 10,
    "error": None,
    "retry_after": None,
    "timed_out": False,
    "failure": None,
    "final": False,
}


# What an invocation with one call takes. Consignments that come meanwhile share the next one.
_TAKES = (prices.CALL_MS["lambda"] + prices.CALL_MS["sqs"]) / 1_000


@dataclass(frozen=True)
class Compared:
    """The bills for a million messages, by HTTP and by role."""

    by_http: list[CostLine]
    by_role: list[CostLine]

    @property
    def ratio(self) -> float:
        return total(self.by_role) / total(self.by_http)


def destination_costs(pipeline: Pipeline, site: BenchStack, messages: int) -> Compared:
    """Sends messages of 1 KB to an endpoint, then to a queue of another account."""
    case = Case()
    http = pipeline.run(case, messages)
    with _carried() as requests:
        app = _application(pipeline, site)
        role = pipeline.run_for(app, case, messages)
    role.works["carry"] = _carry(_last(requests, messages))
    inits = init_cpu([*role.works])
    return Compared(bill(http, inits), bill(role, inits))


@contextmanager
def _carried() -> Iterator[list[dict[str, Any]]]:
    """Serves `carry` to `deliver` and `api`; yields the consignments that it was invoked with."""
    from functions.carry.handler import lambda_handler

    requests: list[dict[str, Any]] = []

    def function(event: dict[str, Any]) -> dict[str, Any]:
        if "carry" not in event:
            return lambda_handler(event, None)
        requests.append(event)
        sleep(_TAKES)
        return {"replies": [_DONE] * len(event["carry"])}

    with (
        lambda_server(function) as server,
        patch.dict(os.environ, {"AWS_ENDPOINT_URL_LAMBDA": server.url}),
    ):
        yield requests


def _application(pipeline: Pipeline, site: BenchStack) -> str:
    """Makes an application with an enabled destination; returns its id."""
    queue = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{_QUEUE}"
    config = {"queueUrl": queue, "roleArn": f"arn:aws:iam::{ACCOUNT}:role/{_ROLE}"}
    app = pipeline.application(Case(endpoints=0))
    made = pipeline.call(
        "POST", f"/api/v1/app/{app}/destination", {"type": "sqs", "config": config}
    )
    _open_account(site, made["config"]["externalId"])
    path = f"/api/v1/app/{app}/destination/{made['id']}"
    assert pipeline.call("PATCH", path, {"status": "enabled"})["status"] == "enabled"
    return app


def _open_account(site: BenchStack, external_id: str) -> None:
    """Makes the queue and its role in the account of a customer."""
    session, endpoint = boto3.Session(ACCOUNT, "key", region_name=REGION), site.aws.endpoint
    session.client("sqs", endpoint_url=endpoint).create_queue(QueueName=_QUEUE)
    iam = session.client("iam", endpoint_url=endpoint)
    condition = {"StringEquals": {"sts:ExternalId": external_id}}
    iam.create_role(
        RoleName=_ROLE,
        AssumeRolePolicyDocument=_policy(
            Principal=_TRUSTED, Action="sts:AssumeRole", Condition=condition
        ),
    )
    sending = _policy(Action="sqs:SendMessage", Resource="*")
    iam.put_role_policy(RoleName=_ROLE, PolicyName="send", PolicyDocument=sending)


def _policy(**members: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **members}]})


def _last(requests: list[dict[str, Any]], messages: int) -> list[dict[str, Any]]:
    """Returns the requests of the run; those before let the endpoint earn its trust."""
    last: list[dict[str, Any]] = []
    for request in reversed(requests):
        if messages <= 0:
            break
        last.insert(0, request)
        messages -= len(request["carry"])
    assert messages == 0, "each message is in one invocation"
    return last


def _carry(requests: list[dict[str, Any]]) -> Work:
    """Returns the work of `carry` for these requests, in one environment."""
    from functions.carry.handler import lambda_handler

    work = Work()
    for request in requests:
        # The recorded time is over.
        renewed = {**request, "until": send_until(datetime.now(UTC)).isoformat()}
        with measured(work):
            replies = lambda_handler(renewed, None)["replies"]
        assert [each["status"] for each in replies] == [200] * len(request["carry"]), replies
        work.records += len(replies) - 1
    return work
