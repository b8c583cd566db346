"""Every function of template.yaml in this process, on emulated AWS (moto).

Each has exactly its settings in the template, and its calls are recorded. `run` delivers SQS
records; the test advances the time.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import partial
from threading import Lock
from types import ModuleType, SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import boto3
import pytest
from botocore.client import BaseClient

from shared.adapters.accounts.lambda_courier import LambdaCourier
from shared.adapters.http.socket_http import SocketHttp
from shared.adapters.memory import ClockPause, FixedClock
from shared.domain.endpoints.health import SLOW_AT
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.handlers import bootstrap, handler, settings_class
from tests.support.arrange.loopback_senders import FakeResolver, close_receivers
from tests.support.arrange.tokens import SIGNING_KEY
from tests.support.assertions.canaries import SEALING_KEY
from tests.support.aws import tables
from tests.support.aws.aws_limits import check_trust
from tests.support.aws.chains import running, traced_queues
from tests.support.aws.emulated import REGION, emulated_aws, stored_items
from tests.support.aws.lambda_context import Context
from tests.support.aws.lineage import is_dropped, trace_of
from tests.support.aws.seen_calls import Call, seen
from tests.support.aws.sqs_events import sqs_event
from tests.support.aws.template import (
    functions,
    resources,
    sources,
    target,
    template,
)

# Roles of customers.
ROLES = "arn:*:iam::*:role/outrider-*"
# Every host name resolves to this machine.
PARAMETERS = {
    "AllowedNetworks": "127.0.0.0/8",
    "DeliveryTimeout": "1",
    "DisableAfterDays": "0.01",
    "RetrySchedule": "5,1200,1200",
    "PublicEventCatalog": "true",
    "IntakeOrganisations": ORG,
    "WebIdentity": "true",
}


class Deployed:
    """The deployed functions: `api` calls those behind the HTTP API, `run` those behind queues."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = FixedClock()
        self.calls: list[Call] = []
        # Method, path and body of each response of the HTTP API.
        self.answers: list[tuple[str, str, str]] = []
        # A hook before each call; its error becomes the call's.
        self.watch: Callable[[str, dict[str, Any]], None] = _let_pass
        # Functions whose batches Lambda dropped, once for each batch.
        self.dropped: list[str] = []
        self._runs = Counter[str]()
        # Whether all endpoints count as slow, whatever their responses.
        self.is_slow = False
        self._running = ""
        # The function that a thread is in, apart from the others of the same invocation.
        self._carrying = ContextVar("carrying", default="")
        self._delay = timedelta(0)
        self._dynamodb, self._sqs = boto3.client("dynamodb"), boto3.client("sqs")
        self._secrets, self._s3 = boto3.client("secretsmanager"), boto3.client("s3")
        self._values = dict(self._made())
        self._names = {value: name for name, value in self._values.items()}
        self._set_clocks(monkeypatch)
        connected = {name: self._connected(name) for name in _connected_functions()}
        self._handlers = {
            name: (handler(_name(name), services, monkeypatch), services)
            for name, services in connected.items()
        }
        self.api = ApiClient(
            # Only its clock and its `run` are used.
            system=cast(SystemUnderTest, self),
            api=self._module("ApiFunction"),
            ingest=self._module("IngestFunction"),
        )

    def invoke(self, function: str, event: Any, trace: str | None = None) -> Any:
        """Invokes the function, by its logical id; returns its response to the event.

        `trace` is the trace header of its chain.
        """
        self._running = function.removesuffix("Function")
        self._runs[function] += 1
        module, services = self._handlers[function]
        # Two functions may share a module.
        module.__dict__["_services"] = services
        try:
            with running(function, trace):
                answer = module.lambda_handler(event, Context())
        finally:
            self._running = ""
        if "rawPath" in event:
            method = event["requestContext"]["http"]["method"]
            self.answers.append((method, event["rawPath"], answer["body"]))
        return answer

    def runs(self, function: str) -> int:
        """Returns the number of the function's invocations."""
        return self._runs[function]

    def sweep(self, after: timedelta) -> None:
        """Advances the clock and runs the scheduled function once."""
        self.clock.advance(after)
        self.invoke("SweepFunction", {})

    def bring(self, function: str, *bodies: str) -> Any:
        """Returns the function's response to a batch of its queue."""
        return self.invoke(function, sqs_event(*bodies))

    def run(self, rounds: int = 30) -> None:
        """Delivers the queues' records until there are none, after their full delays."""
        for _ in range(rounds):
            if not sum([self._bring(source) for source in sources().values()]):
                return
            self.clock.advance(self._delay)
            self._delay = timedelta(0)

    def put_secret(self, name: str, text: str) -> None:
        """Replaces the value of a secret."""
        self._secrets.put_secret_value(SecretId=self._values[name], SecretString=text)

    def items(self) -> list[dict[str, Any]]:
        """Returns all items of the table in DynamoDB's format."""
        return stored_items(self._values["Table"])

    def objects(self) -> list[str]:
        """Returns the keys of all contents in the bucket."""
        pages = self._s3.get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self._values["ContentsBucket"])
        return [each["Key"] for page in found for each in page.get("Contents", ())]

    def slow_down(self) -> None:
        """Marks all endpoints as slow."""
        slow = {"N": str(SLOW_AT)}
        how = {
            "UpdateExpression": "SET overdue = :slow",
            "ExpressionAttributeValues": {":slow": slow},
        }
        for item in self._endpoints():
            # The updates at each batch took a twentieth of the suite.
            if item.get("overdue") != slow:
                self._update(item, **how)

    def damage(self, app_id: str) -> None:
        """Removes the URLs from the items of an application's endpoints."""
        for item in self._endpoints():
            if app_id in item["pk"]["S"]:
                names = {"#url": "url"}
                self._update(item, UpdateExpression="REMOVE #url", ExpressionAttributeNames=names)

    def _endpoints(self) -> list[dict[str, Any]]:
        return [item for item in self.items() if item["kind"]["S"] == "endpoint"]

    def _update(self, item: dict[str, Any], **how: Any) -> None:
        key = {"pk": item["pk"], "sk": item["sk"]}
        self._dynamodb.update_item(TableName=self._values["Table"], Key=key, **how)

    def close(self) -> None:
        """Closes the connections to receivers."""
        for function in ("DeliverFunction", "DeliverSlowFunction"):
            _, services = self._handlers[function]
            close_receivers(services.delivery)

    def note(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Records a call of the running function, with its arguments as they are now."""
        running = self._carrying.get() or self._running
        if running == "Carry" and operation != "AssumeRole":
            # In the customer's account, where its policies count.
            return arguments
        if operation == "AssumeRole":
            check_trust(arguments)
        if running:
            self.watch(operation, arguments)
            for action, place, keys in seen(operation, arguments):
                self.calls.append(Call(running, action, self._place(place), keys))
        if operation != "SendMessageBatch":
            return arguments
        waits = [entry.get("DelaySeconds", 0) for entry in arguments["Entries"]]
        self._delay = max(self._delay, *(timedelta(seconds=wait) for wait in waits))
        entries = [entry | {"DelaySeconds": 0} for entry in arguments["Entries"]]
        return arguments | {"Entries": entries}

    def carry(self, request: Any) -> Any:
        """Invokes the function of couriers, which run in threads of their callers."""
        self.calls.append(Call(self._running, "lambda:InvokeFunction", "CarryFunction"))
        self._runs["CarryFunction"] += 1
        token = self._carrying.set("Carry")
        try:
            module, _ = self._handlers["CarryFunction"]
            return module.lambda_handler(request, Context())
        finally:
            self._carrying.reset(token)

    def _place(self, name: str) -> str:
        """Returns the logical id of a resource; a customer's role under the name of its right."""
        return name if fnmatchcase(name, ROLES) else self._names[name]

    def _bring(self, source: Mapping[str, Any]) -> int:
        """Delivers one batch of a queue; returns its number of records."""
        queue = self._values[target(source["EventSourceArn"])]
        found = self._sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=source["BatchSize"],
            MessageSystemAttributeNames=["AWSTraceHeader"],
        )
        messages = found.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        if messages and self.is_slow:
            self.slow_down()
        if messages:
            self._invoke_by(source, messages)
        return len(messages)

    def _invoke_by(self, source: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> None:
        """Invokes a function, unless Lambda detects a recursive loop."""
        function = target(source["FunctionName"])
        trace = trace_of({"attributes": each.get("Attributes", {})} for each in messages)
        if is_dropped(function, trace, functions()[function].get("RecursiveLoop")):
            self.dropped.append(function)
        else:
            self.invoke(function, sqs_event(*(each["Body"] for each in messages)), trace)

    def _made(self) -> Iterator[tuple[str, str]]:
        """Creates the resources; returns the value of each Ref by logical id."""
        for table in resources("AWS::DynamoDB::Table"):
            tables.create(self._dynamodb, table)
            yield table, table
        for bucket in resources("AWS::S3::Bucket"):
            # Bucket names are in lower case.
            self._s3.create_bucket(Bucket=bucket.lower())
            yield bucket, bucket.lower()
        for queue in resources("AWS::SQS::Queue"):
            yield queue, self._sqs.create_queue(QueueName=queue)["QueueUrl"]
        keys = {"TokenKeys": SIGNING_KEY.decode(), "EncryptionKeys": SEALING_KEY}
        for secret in resources("AWS::SecretsManager::Secret"):
            text = json.dumps({"current": keys[secret], "previous": ""})
            made = self._secrets.create_secret(Name=secret, SecretString=text)
            yield secret, made["ARN"]
        yield "CarryFunction", "CarryFunction"
        yield "CarryRole", "arn:aws:iam::999999999999:role/CarryRole"

    def _connected(self, function: str) -> Any:
        name, variables = (
            _name(function),
            functions()[function].get("Environment", {}).get("Variables", {}),
        )
        env = {n: self._resolved(v) for n, v in variables.items()}
        return getattr(bootstrap(name), name)(settings_class(name).from_env(env))

    def _set_clocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (bootstrap(_name(function)) for function in _connected_functions()):
            # `api` has the clock of `ingest`.
            monkeypatch.setattr(module, "SystemClock", lambda: self.clock, raising=False)
            monkeypatch.setattr(
                module, "SystemPause", lambda: ClockPause(self.clock), raising=False
            )

    def _resolved(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if "Fn::If" in value:
            return self._resolved(value["Fn::If"][-1])
        return str(self._values.get(target(value), _parameters().get(target(value))))

    def _module(self, function: str) -> ModuleType:
        served = SimpleNamespace(lambda_handler=lambda event, _: self.invoke(function, event))
        return cast(ModuleType, served)


@contextmanager
def deployed() -> Iterator[Deployed]:
    """Deploys the functions on emulated AWS, until the end of the block."""
    make, lock = BaseClient._make_api_call, Lock()  # type: ignore[attr-defined]
    with emulated_aws(), traced_queues(), pytest.MonkeyPatch.context() as monkeypatch:
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(variable, REGION)
        here = partial(SocketHttp, resolve=FakeResolver(["127.0.0.1"]))
        monkeypatch.setattr("shared.bootstrap.deliver.SocketHttp", here)
        made = Deployed(monkeypatch)
        monkeypatch.setattr(LambdaCourier, "_invoke", lambda _, request: made.carry(request))

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            # moto serves one thread at a time.
            with lock:
                return make(client, operation, made.note(operation, arguments))

        with patch.object(BaseClient, "_make_api_call", call):
            yield made
        made.close()


def _let_pass(_operation: str, _arguments: dict[str, Any]) -> None:
    """Observes nothing."""


def _connected_functions() -> list[str]:
    """Returns the functions that call AWS: all but the portal, which only has files."""
    return [name for name in functions() if name != "PortalFunction"]


def _name(function: str) -> str:
    """Returns the package of a function's handler."""
    name: str = functions()[function]["Handler"].split(".")[1]
    return name


def _parameters() -> dict[str, Any]:
    given = {name: each.get("Default") for name, each in template()["Parameters"].items()}
    return given | PARAMETERS
