"""Lookup of a stack in CloudFormation, and its failures."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)

from shared.adapters.operator.deployments import CloudFormationDeployments
from shared.domain.errors import (
    Forbidden,
    InfrastructureError,
    InternalError,
    NotFound,
    Unauthenticated,
)
from shared.domain.operator.deployment import Deployment
from tests.support.aws.aws_answers import answering, refusal


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")


def test_a_stack_is_found_with_its_outputs_and_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    stack: dict[str, Any] = {
        "StackName": "mine",
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": "TableName", "OutputValue": "table"}],
        "Parameters": [{"ParameterKey": "IntakeBus", "ParameterValue": "orders"}],
    }
    asked = answering(monkeypatch, {"DescribeStacks": {"Stacks": [stack]}})

    found = CloudFormationDeployments().get("mine")

    parameters = {"IntakeBus": "orders"}
    assert found == Deployment("mine", "CREATE_COMPLETE", {"TableName": "table"}, parameters)
    assert asked == [("DescribeStacks", {"StackName": "mine"})]


@pytest.mark.parametrize(
    ("error", "kind", "reported"),
    [
        (
            refusal("ValidationError", "Stack with id mine does not exist"),
            NotFound,
            "There is no stack mine in us-east-1",
        ),
        (refusal("AccessDenied"), Forbidden, "lack the right cloudformation:DescribeStacks"),
        (refusal("ExpiredToken"), Unauthenticated, "ExpiredToken"),
        (refusal("InvalidClientTokenId"), Unauthenticated, "aws sso login"),
        (refusal("Throttling"), InfrastructureError, "Throttling"),
        (refusal("ValidationError"), InternalError, "ValidationError"),
        (NoCredentialsError(), Unauthenticated, "no AWS credentials"),
        (NoRegionError(), Unauthenticated, "--region"),
        (
            EndpointConnectionError(endpoint_url="https://aws.example"),
            InfrastructureError,
            "https://aws.example",
        ),
    ],
    ids=lambda value: (
        value.response["Error"]["Message"] if isinstance(value, ClientError) else None
    ),
)
def test_a_failure_to_find_the_stack_is_reported(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[Exception], reported: str
) -> None:
    answering(monkeypatch, {"DescribeStacks": error})

    with pytest.raises(kind, match=reported):
        CloudFormationDeployments().get("mine")


def test_a_missing_output_is_reported() -> None:
    with pytest.raises(NotFound, match="mine has no output TableName"):
        Deployment("mine", "CREATE_COMPLETE", {}).output("TableName")


def test_every_queue_with_dead_letters_has_a_name() -> None:
    outputs = {f"{name}{kind}": name for name in ("Messages", "SlowDeliveries") for kind in (
        "QueueUrl", "DeadLettersUrl")}  # fmt: skip

    assert Deployment("mine", "CREATE_COMPLETE", {**outputs, "ApiUrl": "x"}).queues.keys() == {
        "messages",
        "slow-deliveries",
    }


@pytest.mark.parametrize(
    ("status", "usable"),
    [
        ("CREATE_COMPLETE", True),
        ("UPDATE_IN_PROGRESS", True),
        ("UPDATE_ROLLBACK_COMPLETE", True),
        ("CREATE_IN_PROGRESS", False),
        ("ROLLBACK_COMPLETE", False),
        ("UPDATE_FAILED", False),
        ("UPDATE_ROLLBACK_FAILED", False),
        ("DELETE_IN_PROGRESS", False),
    ],
)
def test_a_stack_is_used_only_in_a_usable_state(status: str, usable: bool) -> None:
    assert Deployment("mine", status, {}).is_usable is usable
