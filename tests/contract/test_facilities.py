"""The parts of a stack: queues, alarms, logs and the table on moto, the rest as AWS answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from shared.adapters.dynamodb.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.rows import Row, bind
from shared.adapters.facilities import AwsFacilities
from shared.adapters.memory import FixedClock
from shared.domain.deployment import Deployment
from shared.domain.errors import Forbidden
from shared.domain.facilities import AlarmState, FunctionState, SourceState, TableState
from tests.contract import tables
from tests.support.aws_answers import answering, refusal
from tests.support.builders import NOW
from tests.support.emulated import emulated_aws

RESOURCES = [
    ("DeliverFunction", "AWS::Lambda::Function", "outrider-Deliver"),
    ("DeliverSource", "AWS::Lambda::EventSourceMapping", "a-uuid"),
    ("DeliverLogs", "AWS::Logs::LogGroup", "/outrider/deliver"),
    ("ApiLogs", "AWS::Logs::LogGroup", "/outrider/api"),
    ("LettersAlarm", "AWS::CloudWatch::Alarm", "letters"),
    ("Table", "AWS::DynamoDB::Table", "table"),
]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What CloudFormation and Lambda answer; a test may change it."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    summaries = [
        {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": made}
        for name, kind, made in RESOURCES
    ]
    answers: dict[str, Any] = {
        "ListStackResources": {"StackResourceSummaries": summaries},
        "GetFunctionConfiguration": {"State": "Active", "LastUpdateStatus": "Successful"},
        "GetEventSourceMapping": {
            "FunctionArn": "arn:aws:lambda:us-east-1:1:function:outrider-Deliver",
            "State": "Enabled",
        },
    }
    with emulated_aws():
        answering(monkeypatch, answers)
        yield answers


@pytest.fixture
def facilities(aws: dict[str, Any]) -> AwsFacilities:
    return AwsFacilities(Deployment("outrider", "CREATE_COMPLETE", {"TableName": "table"}))


def test_functions_and_their_sources_are_told(facilities: AwsFacilities) -> None:
    assert facilities.functions() == [FunctionState("DeliverFunction")]
    assert facilities.sources() == [SourceState("outrider-Deliver", "Enabled")]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"State": "Failed", "StateReason": "no layer"}, "Failed: no layer"),
        ({"State": "Pending"}, "Pending: no reason is given"),
        (
            {"State": "Active", "LastUpdateStatus": "Failed", "LastUpdateStatusReason": "no role"},
            "its last update failed: no role",
        ),
    ],
)
def test_a_function_that_cannot_be_called_says_why(
    aws: dict[str, Any], facilities: AwsFacilities, answer: dict[str, str], problem: str
) -> None:
    aws["GetFunctionConfiguration"] = answer

    assert facilities.functions() == [FunctionState("DeliverFunction", problem)]


@pytest.mark.parametrize(
    ("operation", "method", "right"),
    [
        ("ListStackResources", "functions", "cloudformation:ListStackResources"),
        ("GetFunctionConfiguration", "functions", "lambda:GetFunctionConfiguration"),
        ("GetEventSourceMapping", "sources", "lambda:GetEventSourceMapping"),
        ("DescribeAlarms", "alarms", "cloudwatch:DescribeAlarms"),
        ("DescribeTable", "table", "dynamodb:DescribeTable"),
        ("GetCallerIdentity", "time", "sts:GetCallerIdentity"),
    ],
)
def test_a_right_that_is_missing_is_named(
    aws: dict[str, Any], facilities: AwsFacilities, operation: str, method: str, right: str
) -> None:
    aws[operation] = refusal("AccessDenied", status=403)

    with pytest.raises(Forbidden, match=right):
        getattr(facilities, method)()


def test_a_queue_tells_what_waits_and_where_its_dead_letters_go(facilities: AwsFacilities) -> None:
    sqs = boto3.client("sqs")
    letters = sqs.create_queue(QueueName="letters")["QueueUrl"]
    arn = facilities.queue(letters).arn
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 10})
    url = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    for delay in (0, 0, 900):
        sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=delay)
    sqs.receive_message(QueueUrl=url)

    found = facilities.queue(url)

    assert (found.waiting, found.in_flight, found.delayed) == (1, 1, 1)
    assert found.dead_letters == arn
    assert facilities.queue(letters).dead_letters is None


def test_alarms_are_told_with_whether_anybody_hears_of_them(facilities: AwsFacilities) -> None:
    cloudwatch = boto3.client("cloudwatch")
    for name, actions in (("letters", ["arn:aws:sns:us-east-1:1:us"]), ("another", [])):
        cloudwatch.put_metric_alarm(
            AlarmName=name, AlarmDescription="Letters wait", AlarmActions=actions,
            Namespace="AWS/SQS", MetricName="m", Statistic="Maximum", Period=60,
            EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    cloudwatch.set_alarm_state(AlarmName="letters", StateValue="ALARM", StateReason="x")

    assert facilities.alarms() == [AlarmState("letters", "ALARM", "Letters wait", acts=True)]


def test_the_table_tells_how_it_is_protected(facilities: AwsFacilities) -> None:
    client = boto3.client("dynamodb")
    tables.create(client, "table")
    assert facilities.table() == TableState("ACTIVE", expires=False, point_in_time=False)

    client.update_time_to_live(
        TableName="table",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
    )
    client.update_continuous_backups(
        TableName="table",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )

    assert facilities.table() == TableState("ACTIVE", expires=True, point_in_time=True)


def test_the_sweep_tells_how_far_it_has_come(facilities: AwsFacilities) -> None:
    tables.create(boto3.client("dynamodb"), "table")
    assert facilities.swept_until() is None

    bind("table")
    DynamoDueRetries(FixedClock(NOW)).swept(NOW)

    assert facilities.swept_until() == NOW
    Row._get_connection().connection.client.close()


def log(group: str, *lines: str) -> None:
    """Writes lines, a second apart, as a function does."""
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    begin = datetime.now(UTC) - timedelta(minutes=1)
    events: Any = [
        {"timestamp": int((begin + timedelta(seconds=n)).timestamp() * 1000), "message": line}
        for n, line in enumerate(lines)
    ]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def test_what_functions_were_refused_is_told_without_what_they_worked_on(
    facilities: AwsFacilities,
) -> None:
    reason = "read the table: AccessDeniedException. Check the caller's rights and settings."
    line = {"message": "task.crashed", "reason": reason, "payload": "AccessDenied a secret"}
    log("/outrider/deliver", "AccessDenied, no JSON", *[json.dumps(line)] * 5)
    log("/outrider/api", '{"message": "request.answered"}')

    found = facilities.refusals(datetime.now(UTC) - timedelta(hours=1))

    assert [each.reason for each in found] == [reason]
    assert found[0].function == "/outrider/deliver"


def test_a_log_is_followed_line_by_line(facilities: AwsFacilities) -> None:
    log("/outrider/deliver", "a", "b")
    since = datetime.now(UTC) - timedelta(hours=1)
    [follower] = facilities.logs("Deliver", since)
    assert [line.text for line in follower.new_lines()] == ["a", "b"]
    assert list(follower.new_lines()) == []

    now = int(datetime.now(UTC).timestamp() * 1000)
    boto3.client("logs").put_log_events(
        logGroupName="/outrider/deliver", logStreamName="s",
        logEvents=[{"timestamp": now, "message": "c"}],
    )  # fmt: skip

    assert [line.text for line in follower.new_lines()] == ["c"]


def test_aws_tells_the_time(facilities: AwsFacilities) -> None:
    assert abs(facilities.time() - datetime.now(UTC)) < timedelta(seconds=5)
