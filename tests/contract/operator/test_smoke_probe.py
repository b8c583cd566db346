"""Contract of `StackProbe`: queues, table and logs on moto, other responses of AWS stubbed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.memory import FixedClock
from shared.adapters.operator.smoke.probe import AwsProbe
from shared.adapters.operator.smoke.stack_receiver import StackReceiver
from shared.adapters.operator.stack_inspector import AwsStackInspector
from shared.adapters.sqs.delivery_codec import decode_task
from shared.domain.errors import Forbidden, NotFound
from shared.domain.ids import AppId
from shared.domain.operator.deployment import Deployment
from shared.domain.pipeline.queue_tasks import DeliveryTask
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW
from tests.support.aws import tables
from tests.support.aws.aws_answers import answering, refusal
from tests.support.aws.emulated import emulated_aws

PAGE = Path(__file__).parents[3] / "docs/cli.md"
RESOURCES = [
    ("DeliverLogs", "AWS::Logs::LogGroup", "/outrider/deliver"),
    ("ApiAccessLogs", "AWS::Logs::LogGroup", "/aws/vendedlogs/outrider/access"),
    ("DeliverRole", "AWS::IAM::Role", "outrider-DeliverRole-1"),
]
QUEUES = ("DeliveriesQueue", "DeliveriesDeadLetters")
ARN = "arn:aws-cn:sts::123456789012:assumed-role/ops/me"
TASK = DeliveryTask(key=builders.key(), number=2, due_at=NOW, event_type="a")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stubbed responses of AWS; a test may change them."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    summaries = [
        {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": made}
        for name, kind, made in RESOURCES
    ]
    return {
        "ListStackResources": {"StackResourceSummaries": summaries},
        "GetCallerIdentity": {"Arn": ARN},
        "SimulatePrincipalPolicy": {"EvaluationResults": [{"EvalDecision": "allowed"}]},
        "GetMetricStatistics": {"Datapoints": [{"Sum": 2.0}, {"Sum": 1.0}]},
        "FilterLogEvents": {"events": [{"eventId": "1", "timestamp": 1_000, "message": "a"}]},
    }


@pytest.fixture
def asked(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    with emulated_aws():
        yield answering(monkeypatch, answers)


@pytest.fixture
def probe(asked: list[Any]) -> AwsProbe:
    outputs = {"TableName": "table"}
    for name in QUEUES:
        outputs[f"{name}Url"] = boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    tables.create(boto3.client("dynamodb"), "table")
    deployment = Deployment("outrider", "CREATE_COMPLETE", outputs)
    return AwsProbe(deployment, AwsStackInspector(deployment), FixedClock(NOW))


def test_a_stored_retry_is_found_by_a_sweep(probe: AwsProbe) -> None:
    probe.store_retry(TASK)

    assert [found.task for found in DynamoDueRetries(FixedClock(NOW)).due(NOW)] == [TASK]


def test_only_the_dead_letters_of_the_application_are_redriven(probe: AwsProbe) -> None:
    probe.add_dead_letter(TASK, "a reason")

    assert probe.redrive(AppId("app_other")) == []
    [letter] = probe.redrive(TASK.key.app_id)

    assert (letter.reason, letter.function) == ("a reason", "smoke")
    assert letter.about["message"] == TASK.key.message_id
    assert probe.redrive(TASK.key.app_id) == []
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="DeliveriesQueue")["QueueUrl"]
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert decode_task(message["Body"]) == TASK


def test_permissions_are_simulated_for_the_stacks_role(
    probe: AwsProbe, asked: list[Any], answers: dict[str, Any]
) -> None:
    assert probe.is_allowed("DeliverRole", "sqs:SendMessage", "arn:queue")
    assert asked[-1] == (
        "SimulatePrincipalPolicy",
        {
            "PolicySourceArn": "arn:aws-cn:iam::123456789012:role/outrider-DeliverRole-1",
            "ActionNames": ["sqs:SendMessage"],
            "ResourceArns": ["arn:queue"],
        },
    )
    answers["SimulatePrincipalPolicy"] = {"EvaluationResults": [{"EvalDecision": "implicitDeny"}]}
    assert not probe.is_allowed("DeliverRole", "sqs:SendMessage", "arn:queue")


def test_a_missing_role_is_reported(probe: AwsProbe) -> None:
    with pytest.raises(NotFound, match="no role OtherRole"):
        probe.is_allowed("OtherRole", "sqs:SendMessage", "arn:queue")


def test_a_metric_is_summed_from_the_start_of_the_minute(probe: AwsProbe, asked: list[Any]) -> None:
    assert probe.metric("MessagesAccepted", NOW + timedelta(seconds=30)) == 3.0
    _, given = asked[-1]
    assert (given["Namespace"], given["MetricName"]) == ("Outrider/outrider", "MessagesAccepted")
    assert given["StartTime"] == NOW.replace(second=0, microsecond=0)


def test_each_log_line_is_returned_once_without_the_access_log(
    probe: AwsProbe, asked: list[Any]
) -> None:
    since = datetime.fromtimestamp(0, UTC)

    assert list(probe.lines(since)) == ["a"]
    assert list(probe.lines(since)) == []
    groups = {given["logGroupName"] for operation, given in asked if operation == "FilterLogEvents"}
    assert groups == {"/outrider/deliver"}


Use = Callable[[AwsProbe], object]
USES: dict[str, Use] = {
    "cloudformation:ListStackResources": lambda p: p.lines(NOW),
    "cloudwatch:GetMetricStatistics": lambda p: p.metric("Attempts", NOW),
    "iam:SimulatePrincipalPolicy": lambda p: p.is_allowed("DeliverRole", "sqs:SendMessage", "a"),
    "logs:FilterLogEvents": lambda p: p.lines(NOW),
    "sts:GetCallerIdentity": lambda p: p.is_allowed("DeliverRole", "sqs:SendMessage", "a"),
}


@pytest.mark.parametrize("right", USES)
def test_a_missing_permission_is_named(
    probe: AwsProbe, answers: dict[str, Any], right: str
) -> None:
    answers[right.partition(":")[2]] = refusal("AccessDenied", status=403)

    with pytest.raises(Forbidden, match=right):
        USES[right](probe)


def test_the_page_lists_the_permissions_of_the_probe_and_of_the_receiver(
    probe: AwsProbe, asked: list[Any], answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Includes the permissions for tokens, queues and alarms, which other commands need too."""
    others = {
        "secretsmanager:GetSecretValue", "sqs:GetQueueAttributes", "cloudwatch:DescribeAlarms",
        "dynamodb:PutItem", "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
    }  # fmt: skip
    stack = {"StackStatus": "CREATE_COMPLETE", "Outputs": [
        {"OutputKey": name, "OutputValue": "table"} for name in ("ReceiverUrl", "RequestsTable")]}  # fmt: skip
    answers |= {
        "CreateStack": {"StackId": "arn:stack"},
        "DescribeStacks": {"Stacks": [stack]},
        "DescribeStackEvents": {"StackEvents": []},
        "DeleteStack": {},
        "Query": {"Items": []},
    }
    for use in USES.values():
        use(probe)
    receiver = StackReceiver("name", "token", lambda _: None)
    receiver.start()
    receiver.received("ok-sent")
    stack["StackStatus"] = "DELETE_COMPLETE"
    receiver.stop()

    [listed] = re.findall(r"^\| `smoke` \| (.+?); .+ \|$", PAGE.read_text(), re.MULTILINE)
    known = set(re.findall(r"`(\w+:\w+)`", listed))
    used = {operation for operation, _ in asked}
    assert {right.partition(":")[2] for right in known - others} == used - {"DescribeStacks"} | {
        "DescribeStackEvents"
    }
    assert others <= known
