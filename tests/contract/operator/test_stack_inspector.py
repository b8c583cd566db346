"""Contract of `StackInspector`: queues, alarms, logs and table on moto, the rest stubbed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.memory import FixedClock, MemoryStackInspector
from shared.adapters.operator.stack_inspector import AwsStackInspector
from shared.domain.errors import Forbidden, InternalError
from shared.domain.operator.deployment import Deployment
from shared.domain.operator.stack_resources import (
    AlarmState,
    DeniedCall,
    FunctionState,
    QueueState,
    SourceState,
    TableState,
)
from shared.domain.pipeline.due_retry_shards import SWEEPS, share_of
from shared.ports.operator.stack_resources import StackInspector
from tests.support.arrange.builders import NOW
from tests.support.aws import tables
from tests.support.aws.aws_answers import answering, refusal
from tests.support.aws.emulated import emulated_aws

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
    """Stubbed responses of CloudFormation and Lambda; a test may change them."""
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
def stack_inspector(aws: dict[str, Any]) -> AwsStackInspector:
    return AwsStackInspector(Deployment("outrider", "CREATE_COMPLETE", {"TableName": "table"}))


QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/work"
LETTERS = QueueState(1, 0, 0, "arn:aws:sqs:us-east-1:123456789012:letters")
WORK = QueueState(0, 0, 1, "arn:aws:sqs:us-east-1:123456789012:work", LETTERS.arn)
ALARM = AlarmState("letters", "OK", "Letters wait", acts=True)
# To the millisecond, as in logs.
REFUSED_AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
REFUSAL = (
    "read the table: AccessDeniedException (Query). Check the caller's permissions and settings."
)


def in_memory() -> StackInspector:
    return MemoryStackInspector(
        reported_functions=[FunctionState("DeliverFunction")],
        reported_sources=[SourceState("outrider-Deliver", "Enabled")],
        reported_queues={QUEUE: WORK, QUEUE.replace("work", "letters"): LETTERS},
        reported_alarms=[ALARM],
        reported_refusals=[DeniedCall("/outrider/deliver", REFUSED_AT, REFUSAL)],
        reported_swept_until=NOW,
        reported_time=datetime.now(UTC),
    )


def make_queues() -> None:
    sqs = boto3.client("sqs")
    letters = sqs.create_queue(QueueName="letters")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": LETTERS.arn, "maxReceiveCount": 10})
    work = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=letters, MessageBody="x")
    sqs.send_message(QueueUrl=work, MessageBody="x", DelaySeconds=900)


def make_table() -> None:
    client = boto3.client("dynamodb")
    tables.create(client, "table")
    client.update_time_to_live(
        TableName="table",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
    )
    client.update_continuous_backups(
        TableName="table",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    bind("table")
    for sweep in range(SWEEPS):
        DynamoDueRetries(FixedClock(NOW)).swept(NOW + timedelta(minutes=sweep), share_of(sweep))


@pytest.fixture(params=["memory", "aws"])
def stack(request: pytest.FixtureRequest) -> StackInspector:
    """Inspector of a stack that is healthy except for a denied call and a dead letter."""
    if request.param == "memory":
        return in_memory()
    found: StackInspector = request.getfixturevalue("stack_inspector")
    make_queues()
    make_table()
    make_alarm("letters", ["arn:aws:sns:us-east-1:1:us"])
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName="letters", StateValue="OK", StateReason="x"
    )
    log("/outrider/deliver", json.dumps({"message": "task.crashed", "reason": REFUSAL}))
    log("/outrider/api", "{}")
    return found


def test_all_resources_of_a_stack_are_reported(stack: StackInspector) -> None:
    assert stack.functions() == [FunctionState("DeliverFunction")]
    assert stack.sources() == [SourceState("outrider-Deliver", "Enabled")]
    assert stack.queue(QUEUE) == WORK
    assert stack.queue(QUEUE.replace("work", "letters")) == LETTERS
    assert stack.alarms() == [ALARM]
    assert stack.table() == TableState("ACTIVE", expires=True, point_in_time=True)
    assert stack.swept_until() == NOW
    assert REFUSED_AT < stack.time() <= datetime.now(UTC)


def test_denied_calls_are_reported_since_the_given_time(stack: StackInspector) -> None:
    [refusal] = stack.refusals(REFUSED_AT - timedelta(minutes=1))

    assert (refusal.function, refusal.reason) == ("/outrider/deliver", REFUSAL)
    assert stack.refusals(refusal.at + timedelta(minutes=1)) == []


def test_a_missing_queue_is_reported(stack: StackInspector) -> None:
    with pytest.raises(InternalError):
        stack.queue(QUEUE.replace("work", "another"))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"State": "Failed", "StateReason": "no layer"}, "Failed: no layer"),
        ({"State": "Pending"}, "Pending: no reason given"),
        (
            {"State": "Active", "LastUpdateStatus": "Failed", "LastUpdateStatusReason": "no role"},
            "its last update failed: no role",
        ),
    ],
)
def test_a_function_that_cannot_be_invoked_has_a_reason(
    aws: dict[str, Any], stack_inspector: AwsStackInspector, answer: dict[str, str], problem: str
) -> None:
    aws["GetFunctionConfiguration"] = answer

    assert stack_inspector.functions() == [FunctionState("DeliverFunction", problem)]


@pytest.mark.parametrize("suffix", ["", ":live", ":7"])
def test_an_event_source_names_its_function_whatever_alias_it_calls(
    aws: dict[str, Any], stack_inspector: AwsStackInspector, suffix: str
) -> None:
    arn = "arn:aws:lambda:us-east-1:1:function:outrider-Deliver" + suffix
    aws["GetEventSourceMapping"] = {"FunctionArn": arn, "State": "Enabled"}

    assert stack_inspector.sources() == [SourceState("outrider-Deliver", "Enabled")]


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
def test_a_missing_permission_is_named(
    aws: dict[str, Any], stack_inspector: AwsStackInspector, operation: str, method: str, right: str
) -> None:
    aws[operation] = refusal("AccessDenied", status=403)

    with pytest.raises(Forbidden, match=right):
        getattr(stack_inspector, method)()


def test_a_queues_state_has_its_counts_and_its_dead_letter_queue(
    stack_inspector: AwsStackInspector,
) -> None:
    sqs = boto3.client("sqs")
    letters = sqs.create_queue(QueueName="letters")["QueueUrl"]
    arn = stack_inspector.queue(letters).arn
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 10})
    url = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    for delay in (0, 0, 900):
        sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=delay)
    sqs.receive_message(QueueUrl=url)

    found = stack_inspector.queue(url)

    assert (found.waiting, found.in_flight, found.delayed) == (1, 1, 1)
    assert found.dead_letters == arn
    assert stack_inspector.queue(letters).dead_letters is None


def make_alarm(name: str, actions: list[str]) -> None:
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName=name, AlarmDescription="Letters wait", AlarmActions=actions,
        Namespace="AWS/SQS", MetricName="m", Statistic="Maximum", Period=60,
        EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip


def test_alarms_are_reported_with_their_actions(
    stack_inspector: AwsStackInspector,
) -> None:
    make_alarm("letters", [])
    make_alarm("another", [])
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName="letters", StateValue="ALARM", StateReason="x"
    )

    assert stack_inspector.alarms() == [AlarmState("letters", "ALARM", "Letters wait", acts=False)]


def test_an_unprotected_table_is_reported(stack_inspector: AwsStackInspector) -> None:
    tables.create(boto3.client("dynamodb"), "table")

    assert stack_inspector.table() == TableState("ACTIVE", expires=False, point_in_time=False)
    assert stack_inspector.swept_until() is None


def log(group: str, *lines: str) -> None:
    """Writes log lines, a second apart, as a function does."""
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    begin = datetime.now(UTC) - timedelta(minutes=1)
    events: Any = [
        {"timestamp": int((begin + timedelta(seconds=n)).timestamp() * 1000), "message": line}
        for n, line in enumerate(lines)
    ]
    if events:
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def test_denied_calls_are_reported_without_the_data_of_the_call(
    stack_inspector: AwsStackInspector,
) -> None:
    reason = "read the table: AccessDeniedException. Check the caller's permissions and settings."
    line = {"message": "task.crashed", "reason": reason, "payload": "AccessDenied a secret"}
    log("/outrider/deliver", "AccessDenied, no JSON", *[json.dumps(line)] * 5)
    log("/outrider/api", '{"message": "request.answered"}')

    found = stack_inspector.refusals(datetime.now(UTC) - timedelta(hours=1))

    assert [each.reason for each in found] == [reason]
    assert found[0].function == "/outrider/deliver"


def test_a_log_is_followed_line_by_line(stack_inspector: AwsStackInspector) -> None:
    log("/outrider/deliver", "a", "b")
    since = datetime.now(UTC) - timedelta(hours=1)
    [follower] = stack_inspector.logs("Deliver", since)
    assert [line.text for line in follower.new_lines()] == ["a", "b"]
    assert list(follower.new_lines()) == []

    now = int(datetime.now(UTC).timestamp() * 1000)
    boto3.client("logs").put_log_events(
        logGroupName="/outrider/deliver", logStreamName="s",
        logEvents=[{"timestamp": now, "message": "c"}],
    )  # fmt: skip

    assert [line.text for line in follower.new_lines()] == ["c"]


def put(client: Any, at: datetime, line: str) -> None:
    """Writes a line into a new log stream, as another execution environment does."""
    client.create_log_stream(logGroupName="/outrider/deliver", logStreamName=line)
    client.put_log_events(
        logGroupName="/outrider/deliver", logStreamName=line,
        logEvents=[{"timestamp": int(at.timestamp() * 1000), "message": line}],
    )  # fmt: skip


def test_a_log_event_that_arrives_after_later_ones_is_read_once(
    stack_inspector: AwsStackInspector,
) -> None:
    now, client = datetime.now(UTC), boto3.client("logs")
    client.create_log_group(logGroupName="/outrider/deliver")
    [follower] = stack_inspector.logs("Deliver", now - timedelta(minutes=1))
    put(client, now, "later")
    assert [line.text for line in follower.new_lines()] == ["later"]

    put(client, now - timedelta(seconds=10), "late")

    assert [line.text for line in follower.new_lines()] == ["late"]
    assert list(follower.new_lines()) == []


def test_two_equal_lines_of_one_millisecond_are_both_read(
    stack_inspector: AwsStackInspector,
) -> None:
    now, client = datetime.now(UTC), boto3.client("logs")
    log("/outrider/deliver")
    client.put_log_events(
        logGroupName="/outrider/deliver", logStreamName="s",
        logEvents=[{"timestamp": int(now.timestamp() * 1000), "message": "same"}] * 2,
    )  # fmt: skip
    [follower] = stack_inspector.logs("Deliver", now - timedelta(minutes=1))

    assert [line.text for line in follower.new_lines()] == ["same", "same"]
    assert list(follower.new_lines()) == []


def test_log_events_without_an_id_are_read_once(
    aws: dict[str, Any], stack_inspector: AwsStackInspector
) -> None:
    """The local AWS leaves out some ids."""
    event = {"logStreamName": "s", "timestamp": 1_000, "message": "a"}
    aws["FilterLogEvents"] = {"events": [event, {**event, "message": "b"}]}
    [follower] = stack_inspector.logs("Deliver", datetime.fromtimestamp(0, UTC))

    assert [line.text for line in follower.new_lines()] == ["a", "b"]
    assert list(follower.new_lines()) == []


def test_the_access_log_is_not_read_as_a_functions_log(
    aws: dict[str, Any], stack_inspector: AwsStackInspector
) -> None:
    access = {"LogicalResourceId": "ApiAccessLogs", "ResourceType": "AWS::Logs::LogGroup",
              "PhysicalResourceId": "/aws/vendedlogs/outrider/access"}  # fmt: skip
    aws["ListStackResources"]["StackResourceSummaries"].append(access)

    groups = {log.group for log in stack_inspector.logs("", datetime.now(UTC))}

    assert groups == {"/outrider/deliver", "/outrider/api"}
