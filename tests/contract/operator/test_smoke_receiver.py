"""Trial receiver as a separate stack: its creation, its function, its removal and failures."""

import base64
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import boto3
import pytest

from shared.adapters.operator.smoke.receiver_template import CODE, receiver_template
from shared.adapters.operator.smoke.stack_receiver import StackReceiver
from shared.domain.errors import Forbidden, InfrastructureError
from shared.domain.operator.smoke import status_for
from tests.support.aws.aws_answers import answering, refusal
from tests.support.aws.emulated import emulated_aws

NAME, TOKEN = "outrider-smoke-run1", "run1"
GONE = refusal("ValidationError", f"Stack with id {NAME} does not exist")
OUTPUTS = [
    {"OutputKey": "ReceiverUrl", "OutputValue": "https://x.lambda-url.us-east-1.on.aws/"},
    {"OutputKey": "RequestsTable", "OutputValue": "requests"},
]
Asked = list[tuple[str, Any]]


def described(*statuses: str) -> Callable[[Any], Any]:
    """Returns a stub of a stack in these states, one after the other; the last one stays."""
    left = list(statuses)

    def answer(_: Any) -> Any:
        status = left.pop(0) if len(left) > 1 else left[0]
        return {"Stacks": [{"StackStatus": status, "Outputs": OUTPUTS}]} if status else GONE

    return answer


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Stubbed responses of CloudFormation; a test may change them."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    found = {
        "CreateStack": {"StackId": "arn:stack"},
        "DeleteStack": {},
        "DescribeStacks": described("CREATE_IN_PROGRESS", "CREATE_COMPLETE"),
        "DescribeStackEvents": {"StackEvents": []},
    }
    with emulated_aws():
        yield found


@pytest.fixture
def asked(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Asked:
    return answering(monkeypatch, answers)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def receiver(asked: Asked, waits: list[float]) -> StackReceiver:
    return StackReceiver(NAME, TOKEN, waits.append)


def test_a_receiver_is_ready_when_its_stack_is_complete(
    receiver: StackReceiver, asked: Asked, waits: list[float]
) -> None:
    reported = receiver.start()

    (operation, given), *_ = asked
    assert operation == "CreateStack"
    assert (given["StackName"], given["Capabilities"]) == (NAME, ["CAPABILITY_IAM"])
    assert json.loads(given["TemplateBody"]) == receiver_template(TOKEN)
    assert NAME in reported
    assert receiver.address("ok-sent") == "https://x.lambda-url.us-east-1.on.aws/run1/ok-sent"
    assert waits == [5]


def test_a_failed_stack_creation_is_reported_with_an_alternative(
    receiver: StackReceiver, answers: dict[str, Any]
) -> None:
    answers["DescribeStacks"] = described("CREATE_FAILED")
    answers["DescribeStackEvents"] = {
        "StackEvents": [
            {"LogicalResourceId": "Url", "ResourceStatus": "CREATE_FAILED",
             "ResourceStatusReason": "canceled"},
            {"LogicalResourceId": "UrlPermission", "ResourceStatus": "CREATE_FAILED",
             "ResourceStatusReason": "denied by an SCP"},
            {"LogicalResourceId": "Role", "ResourceStatus": "CREATE_COMPLETE"},
        ]
    }  # fmt: skip

    with pytest.raises(InfrastructureError, match=r"UrlPermission: denied by an SCP.*--receiver"):
        receiver.start()


@pytest.mark.parametrize("operation", ["CreateStack", "DescribeStacks"])
def test_a_missing_permission_is_named(
    receiver: StackReceiver, answers: dict[str, Any], operation: str
) -> None:
    answers[operation] = refusal("AccessDenied", status=403)

    with pytest.raises(Forbidden, match=f"cloudformation:{operation}"):
        receiver.start()


@pytest.mark.parametrize("states", [("DELETE_IN_PROGRESS", "DELETE_COMPLETE"), ("",)])
def test_a_stack_is_deleted_and_its_deletion_confirmed(
    receiver: StackReceiver, answers: dict[str, Any], asked: Asked, states: tuple[str, ...]
) -> None:
    receiver.start()
    answers["DescribeStacks"] = described(*states)

    receiver.stop()

    assert ("DeleteStack", {"StackName": "arn:stack"}) in asked


def test_a_stack_whose_creation_was_interrupted_is_removed_by_its_name(
    receiver: StackReceiver, answers: dict[str, Any], asked: Asked
) -> None:
    answers["CreateStack"] = lambda _: (_ for _ in ()).throw(KeyboardInterrupt())
    answers["DescribeStacks"] = GONE
    with pytest.raises(KeyboardInterrupt):
        receiver.start()

    receiver.stop()

    assert ("DeleteStack", {"StackName": NAME}) in asked


def test_a_stack_that_cannot_be_deleted_is_reported(
    receiver: StackReceiver, answers: dict[str, Any]
) -> None:
    receiver.start()
    answers["DescribeStacks"] = described("DELETE_FAILED")

    with pytest.raises(InfrastructureError, match=f"{NAME} is still there"):
        receiver.stop()


def test_stopping_an_unstarted_receiver_calls_nothing(
    receiver: StackReceiver, asked: Asked
) -> None:
    receiver.stop()

    assert asked == []


@pytest.fixture
def function(receiver: StackReceiver, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Loads the receiver's function in this process, with its table."""
    properties = receiver_template(TOKEN)["Resources"]["Requests"]["Properties"]
    boto3.client("dynamodb").create_table(TableName="requests", **properties)
    monkeypatch.setenv("TABLE", "requests")
    monkeypatch.setenv("TOKEN", TOKEN)
    module = ModuleType("receiver")
    exec(CODE, module.__dict__)  # noqa: S102 our own
    return module


def call(function: ModuleType, path: str, body: bytes, *, is_encoded: bool = False) -> int:
    """Invokes the function with a POST, as its function URL does."""
    text = base64.b64encode(body).decode() if is_encoded else body.decode()
    event = {"rawPath": path, "headers": {"Webhook-Id": "msg_1"}, "body": text}
    status: int = function.handler(event | {"isBase64Encoded": is_encoded}, None)["statusCode"]
    return status


@pytest.mark.parametrize("kind", ["ok-sent", "fail-exhausted", "flaky-retried"])
def test_the_receivers_function_responds_by_the_rule_and_stores_requests(
    function: ModuleType, receiver: StackReceiver, kind: str
) -> None:
    receiver.start()
    body = '{ "é": 1.0 }'.encode()

    statuses = [
        call(function, f"/run1/{kind}", body, is_encoded=each) for each in (False, True, False)
    ]

    assert statuses == [status_for(kind, count) for count in (1, 2, 3)]
    hooks = receiver.received(kind)
    assert [hook.body for hook in hooks] == [body] * 3
    assert hooks[0].headers == {"webhook-id": "msg_1"}
    assert receiver.received("ok-other") == []


def test_the_receivers_function_stores_nothing_of_strangers(
    function: ModuleType, receiver: StackReceiver
) -> None:
    receiver.start()

    assert [call(function, path, b"x") for path in ("/ok-sent", "/", "/run2/ok-sent")] == [404] * 3
    assert boto3.client("dynamodb").scan(TableName="requests")["Items"] == []


def test_the_receivers_role_may_write_only_its_table_and_its_log() -> None:
    role = receiver_template(TOKEN)["Resources"]["Role"]["Properties"]
    [policy] = role["Policies"]
    statements = policy["PolicyDocument"]["Statement"]

    assert [each["Resource"]["Fn::GetAtt"][0] for each in statements] == ["Requests", "Log"]
    assert not [action for each in statements for action in each["Action"] if "*" in action]
