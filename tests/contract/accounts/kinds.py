"""A target of each kind in moto, for the fake and the real adapter alike."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.config import default_user_config

from shared.domain.destinations.destination import DestinationType
from tests.support.aws.emulated import REGION, emulated_aws

ACCOUNT = "123456789012"
NAME = "orders"
_SIMPLE = LambdaSimpleBackend.invoke
_PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}
RESOURCES = {
    DestinationType.SQS: f"sqs:{REGION}:{ACCOUNT}:",
    DestinationType.SNS: f"sns:{REGION}:{ACCOUNT}:",
    DestinationType.EVENT_BRIDGE: f"events:{REGION}:{ACCOUNT}:event-bus/",
    DestinationType.LAMBDA: f"lambda:{REGION}:{ACCOUNT}:function:",
    DestinationType.STEP_FUNCTIONS: f"states:{REGION}:{ACCOUNT}:stateMachine:",
}


def target(kind: DestinationType, name: str = NAME) -> str:
    """Returns the ARN of a target of this kind."""
    return f"arn:aws:{RESOURCES[kind]}{name}"


@contextmanager
def targets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs moto with a target of each kind in it."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, REGION)
    with emulated_aws():
        # Without Docker, functions answer and do nothing.
        monkeypatch.setitem(default_user_config, "lambda", {"use_docker": False})
        monkeypatch.setattr(LambdaSimpleBackend, "invoke", _invoke)
        role = boto3.client("iam", REGION).create_role(
            RoleName="runs", AssumeRolePolicyDocument='{"Version": "2012-10-17"}'
        )["Role"]["Arn"]
        boto3.client("sqs", REGION).create_queue(QueueName=NAME)
        boto3.client("sns", REGION).create_topic(Name=NAME)
        boto3.client("events", REGION).create_event_bus(Name=NAME)
        boto3.client("lambda", REGION).create_function(
            FunctionName=NAME,
            Runtime="python3.13",
            Role=role,
            Handler="orders.handler",
            Code={"ZipFile": _archive()},
        )
        boto3.client("stepfunctions", REGION).create_state_machine(
            name=NAME, definition=json.dumps(_PASS), roleArn=role
        )
        yield


def _invoke(
    backend: LambdaSimpleBackend, name: str, qualifier: str | None, body: Any, *_: Any
) -> str | bytes | None:
    """Invokes a function that exists; by itself moto then answers for any name."""
    backend.get_function(name, qualifier)
    return _SIMPLE(backend, name, qualifier, body, {}, {})


def _archive() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("orders.py", "")
    return archive.getvalue()
