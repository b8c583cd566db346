"""Queues and their readers: a mistake here loses tasks or sends them twice."""

import json
from itertools import chain
from typing import Any

import pytest

from functions.batch import MAX_TRIES
from shared.adapters.operator.dead_letter_browser import RETENTION
from shared.domain.pipeline.due_retry_shards import SHARDS, SWEEPS, share_of
from shared.services.delivery.sweep import MAX_SWEEP_TIME
from tests.support.aws.template import functions, resources, sources, target

QUEUES = resources("AWS::SQS::Queue")
WORK = {name: queue for name, queue in QUEUES.items() if not name.endswith("DeadLetters")}
DEAD = {name: queue for name, queue in QUEUES.items() if name.endswith("DeadLetters")}
SCHEDULES = [r for r in resources("AWS::Events::Rule").values() if "ScheduleExpression" in r]


def test_every_queue_that_is_read_is_there() -> None:
    assert {target(source["EventSourceArn"]) for source in sources().values()} == set(WORK)


@pytest.mark.parametrize("source", sources().values(), ids=sources())
def test_a_failed_task_does_not_repeat_its_whole_batch(source: dict[str, Any]) -> None:
    """Lint does not see a typo here, and with one AWS takes a partial failure for a success."""
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", WORK)
def test_a_task_that_cannot_be_processed_ends_in_a_dead_letter_queue(name: str) -> None:
    redrive = WORK[name]["RedrivePolicy"]
    dead = DEAD[target(redrive["deadLetterTargetArn"])]

    assert redrive["maxReceiveCount"] == MAX_TRIES
    assert dead["RedriveAllowPolicy"]["redrivePermission"] == "byQueue"
    [allowed] = dead["RedriveAllowPolicy"]["sourceQueueArns"]
    assert allowed["Fn::Sub"].endswith(":" + WORK[name]["QueueName"]["Fn::Sub"])


def test_a_background_step_comes_alone_so_that_it_knows_its_last_try() -> None:
    assert sources()["BackgroundSource"]["BatchSize"] == 1


@pytest.mark.parametrize("source", sources().values(), ids=sources())
def test_a_function_writes_the_dead_letters_of_the_queue_that_it_reads(
    source: dict[str, Any],
) -> None:
    queue = WORK[target(source["EventSourceArn"])]
    function = functions()[target(source["FunctionName"])]
    named = function["Environment"]["Variables"]["OUTRIDER_DEAD_LETTERS_QUEUE_URL"]

    assert target(named) == target(queue["RedrivePolicy"]["deadLetterTargetArn"])


@pytest.mark.parametrize("name", DEAD)
def test_an_alarm_watches_every_dead_letter_queue(name: str) -> None:
    watched = {
        (target(dimension["Value"]), alarm["MetricName"], alarm["ComparisonOperator"])
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", ())
    }

    assert (name, "ApproximateNumberOfMessagesVisible", "GreaterThanThreshold") in watched


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES)
def test_every_queue_is_encrypted_by_sqs_or_by_the_given_key(queue: dict[str, Any]) -> None:
    """SQS refuses both at once."""
    nothing = {"Ref": "AWS::NoValue"}

    assert queue["SqsManagedSseEnabled"] == {"Fn::If": ["HasKmsKey", nothing, True]}
    assert queue["KmsMasterKeyId"] == {"Fn::If": ["HasKmsKey", {"Ref": "KmsKeyArn"}, nothing]}


@pytest.mark.parametrize("name", QUEUES)
def test_every_queue_keeps_its_messages_for_as_long_as_sqs_can(name: str) -> None:
    assert QUEUES[name]["MessageRetentionPeriod"] == RETENTION.total_seconds()


def test_no_queue_is_reached_over_plain_http() -> None:
    policies = resources("AWS::SQS::QueuePolicy").values()

    # A second policy of a queue would replace the first.
    assert sorted(target(q) for policy in policies for q in policy["Queues"]) == sorted(QUEUES)
    for policy in policies:
        statement, *_ = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == (
            "Deny",
            "*",
            "sqs:*",
        )
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def readers() -> dict[str, str]:
    """The function that reads a queue, by the queue."""
    return {target(s["EventSourceArn"]): target(s["FunctionName"]) for s in sources().values()}


def variables(function: str) -> dict[str, Any]:
    """Returns the variables of a function, which may have none."""
    found: dict[str, Any] = functions()[function].get("Environment", {}).get("Variables", {})
    return found


def called_by(function: str) -> set[str]:
    """Functions that read what this one enqueues, directly or through others."""
    found: set[str] = set()
    new = {function}
    while new:
        named = [v for name in new for v in variables(name).values()]
        queues = {value["Ref"] for value in named if value.keys() == {"Ref"}} & readers().keys()
        new = {readers()[queue] for queue in queues} - found
        found |= new
    return found


@pytest.mark.parametrize("name", functions())
def test_lambda_lets_a_function_run_again_whose_tasks_come_back_to_it(name: str) -> None:
    """By default, Lambda drops a task that has passed through a function about 16 times."""
    is_loop = name in called_by(name)

    assert functions()[name].get("RecursiveLoop") == ("Allow" if is_loop else None)
    watched = [
        target(dimension["Value"])
        for alarm in resources("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "RecursiveInvocationsDropped"
        for dimension in alarm["Dimensions"]
    ]
    assert (name in watched) is is_loop


def test_background_tasks_and_deliveries_come_back_to_their_functions() -> None:
    loops = {name for name in functions() if name in called_by(name)}

    assert {"BackgroundFunction", "DeliverFunction", "DeliverSlowFunction"} <= loops


def test_a_scheduled_run_is_neither_repeated_nor_late() -> None:
    scheduled = {
        target(rule_target["Arn"]) for rule in SCHEDULES for rule_target in rule["Targets"]
    }
    idempotency_key = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    configured = resources("AWS::Lambda::EventInvokeConfig").values()

    assert {target(each["FunctionName"]) for each in configured} == scheduled
    for each in configured:
        condition, alias, latest = each["Qualifier"]["Fn::If"]
        last_part = [7, {"Fn::Split": [":", {"Ref": f"{target(each['FunctionName'])}.Alias"}]}]
        assert (condition, alias, latest) == ("IsGradual", {"Fn::Select": last_part}, "$LATEST")
        assert idempotency_key.items() <= each.items()
    for rule in SCHEDULES:
        assert all(each["RetryPolicy"] == idempotency_key for each in rule["Targets"])


def rules_of(function: str) -> list[dict[str, Any]]:
    """Returns the rules that start a function."""
    return [
        rule
        for rule in SCHEDULES
        if {target(each["Arn"]) for each in rule["Targets"]} == {function}
    ]


def test_every_rule_starts_one_function() -> None:
    found = [*rules_of("SweepFunction"), *rules_of("BackgroundFunction")]

    assert len(found) == len(SCHEDULES)


def test_notices_of_certificates_are_looked_for_each_hour() -> None:
    [rule] = rules_of("BackgroundFunction")

    assert rule["ScheduleExpression"] == "rate(1 hour)"
    # No event of the queue is without records.
    assert [json.loads(each["Input"]) for each in rule["Targets"]] == [{"certificates": True}]


def test_a_sweep_ends_before_the_next_begins() -> None:
    for rule in rules_of("SweepFunction"):
        assert rule["ScheduleExpression"] == "rate(1 minute)"
    timeout = functions()["SweepFunction"]["Timeout"]
    # Time for the batches that are under way when its time is over.
    assert MAX_SWEEP_TIME.total_seconds() + 10 <= timeout < 60


def test_the_sweeps_of_a_minute_have_every_shard_once() -> None:
    targets = [rule["Targets"] for rule in rules_of("SweepFunction")]
    inputs = [json.loads(each["Input"]) for each in chain(*targets)]
    shares = [share_of(each["sweep"]) for each in inputs]

    assert [each.keys() for each in inputs] == [{"sweep"}] * SWEEPS
    assert sorted(shard for share in shares for shard in share) == list(range(SHARDS))
    # More are too many for a rule.
    assert max(map(len, targets)) <= 5
