"""Queues and what reads them: a mistake here loses tasks or sends them twice."""

from typing import Any

import pytest

from functions.batch import MAX_TRIES
from tests.template.loading import functions, resources, sources, target

QUEUES = resources("AWS::SQS::Queue")
WORK = {name: queue for name, queue in QUEUES.items() if not name.endswith("DeadLetters")}
DEAD = {name: queue for name, queue in QUEUES.items() if name.endswith("DeadLetters")}


def test_every_queue_that_is_read_is_there() -> None:
    assert {target(source["EventSourceArn"]) for source in sources().values()} == set(WORK)


@pytest.mark.parametrize("source", sources().values(), ids=sources())
def test_a_task_stays_hidden_for_six_times_the_longest_run(source: dict[str, Any]) -> None:
    queue = WORK[target(source["EventSourceArn"])]
    function = functions()[target(source["FunctionName"])]

    assert queue["VisibilityTimeout"] == 6 * function["Timeout"]


@pytest.mark.parametrize("source", sources().values(), ids=sources())
def test_a_failed_task_does_not_repeat_its_whole_batch(source: dict[str, Any]) -> None:
    """Lint does not see a typo here, and with one AWS takes a partial failure for a success."""
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", WORK)
def test_a_task_that_cannot_be_processed_ends_in_a_dead_letter_queue(name: str) -> None:
    redrive = WORK[name]["RedrivePolicy"]
    dead = DEAD[target(redrive["deadLetterTargetArn"])]

    assert redrive["maxReceiveCount"] == MAX_TRIES
    assert dead["MessageRetentionPeriod"] == 14 * 24 * 3600
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
def test_every_queue_is_encrypted(queue: dict[str, Any]) -> None:
    assert queue["SqsManagedSseEnabled"] is True


def test_a_sweep_ends_before_the_next_begins() -> None:
    [rule] = resources("AWS::Events::Rule").values()

    assert rule["ScheduleExpression"] == "rate(1 minute)"
    assert functions()["SweepFunction"]["Timeout"] < 60
