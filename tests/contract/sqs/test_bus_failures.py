"""Events that EventBridge could not put into the intake queue: listed, and redriven as messages.

Bodies and attributes are those that EventBridge documents for dead-letter queues of targets.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from shared.adapters.operator.bus_failure_browser import BusFailureBrowser
from shared.adapters.operator.deployments import CloudFormationDeployments
from shared.bootstrap.operator import Operator
from shared.domain.operator.deployment import Deployment
from shared.domain.pipeline.record_origin import RecordOrigin

PATH = "$.detail.tenant"
DETAIL = '{"tenant":"acme","amount":12.50}'
EVENT = (
    '{"version":"0","id":"17554ea1","detail-type":"invoice.paid","source":"com.example.orders",'
    '"account":"123456789012","time":"2026-01-15T12:00:00Z","region":"us-east-1","resources":[],'
    f'"detail":{DETAIL}}}'
)
NO_RIGHT = {
    "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/orders/outrider-IntakeBusRule-1",
    "TARGET_ARN": "arn:aws:sqs:us-east-1:123456789012:outrider-intake",
    "ERROR_CODE": "NO_PERMISSIONS",
    "ERROR_MESSAGE": "Lacks permissions to invoke target.",
}
GIVEN_UP = {
    **NO_RIGHT,
    "ERROR_CODE": "THROTTLING",
    "ERROR_MESSAGE": "Rate exceeded",
    "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    "RETRY_ATTEMPTS": "185",
}


@pytest.fixture
def urls(sqs: Any) -> tuple[str, str]:
    """URLs of the rule's dead-letter queue and of the intake queue."""
    made = [sqs.create_queue(QueueName=f"bus-{uuid4()}")["QueueUrl"] for _ in range(2)]
    return made[0], made[1]


@pytest.fixture
def browser(urls: tuple[str, str]) -> BusFailureBrowser:
    return BusFailureBrowser(*urls, PATH)


def fail(sqs: Any, url: str, body: str = EVENT, attributes: Any = NO_RIGHT) -> None:
    """Puts an event into the dead-letter queue, as EventBridge does."""
    sqs.send_message(
        QueueUrl=url,
        MessageBody=body,
        MessageAttributes={
            name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()
        },
    )


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        (NO_RIGHT, "NO_PERMISSIONS: Lacks permissions to invoke target."),
        (GIVEN_UP, "THROTTLING: Rate exceeded (MaximumRetryAttempts, retries: 185)"),
        ({"ERROR_CODE": "NO_RESOURCE"}, "NO_RESOURCE"),
        ({"ERROR_MESSAGE": "\u202e red \x85"}, "\\u202e red \\x85"),
        ({}, "EventBridge gave no reason"),
    ],
)
def test_a_failed_event_is_listed_with_the_reason_of_eventbridge(
    sqs: Any, urls: tuple[str, str], browser: BusFailureBrowser, attributes: Any, reason: str
) -> None:
    fail(sqs, urls[0], attributes=attributes)

    [taken] = browser.take(10)

    assert taken.letter.reason == reason
    assert taken.letter.first_sent_at == datetime(2026, 1, 15, 12, tzinfo=UTC)
    assert taken.letter.kept_until is not None
    assert taken.letter.about == {
        "application": "acme",
        "eventType": "invoice.paid",
        "eventId": "17554ea1",
    }


def test_a_redriven_event_is_a_message_of_the_intake_queue_with_its_origin(
    sqs: Any, urls: tuple[str, str], browser: BusFailureBrowser
) -> None:
    fail(sqs, urls[0])

    browser.redrive(browser.take(10))

    [message] = sqs.receive_message(QueueUrl=urls[1], MessageAttributeNames=["All"])["Messages"]
    assert message["Body"] == (
        '{"application": "acme", "eventType": "invoice.paid", "eventId": "17554ea1", '
        f'"payload": {DETAIL}}}'
    )
    [(name, value)] = message["MessageAttributes"].items()
    assert name == "origin"
    assert RecordOrigin.parse(value["StringValue"])
    assert browser.take(10) == []


@pytest.mark.parametrize("body", ["no JSON", "[1]", "[" * 100_000, '{"id": 5, "detail": 1}'])
def test_a_body_that_is_no_event_is_listed_and_redriven_for_the_intake_to_refuse(
    sqs: Any, urls: tuple[str, str], browser: BusFailureBrowser, body: str
) -> None:
    fail(sqs, urls[0], body)

    taken = browser.take(10)
    browser.redrive(taken)

    assert taken[0].letter.about == {}
    [message] = sqs.receive_message(QueueUrl=urls[1])["Messages"]
    assert message["Body"] in (body, '{"payload": 1}')


def test_ids_of_a_failed_event_are_escaped_for_the_terminal(
    sqs: Any, urls: tuple[str, str], browser: BusFailureBrowser
) -> None:
    hostile = {"id": "\x1b[31m", "detail-type": "a" * 1_000, "detail": {"tenant": "\u202e"}}
    fail(sqs, urls[0], json.dumps(hostile))

    [taken] = browser.take(10)

    shown = taken.letter.about
    assert (shown["eventId"], shown["application"]) == ("\\x1b[31m", "\\u202e")
    assert len(shown["eventType"]) == 256


@pytest.mark.parametrize("has_bus", [True, False])
def test_a_stack_with_a_bus_has_its_failures_among_the_redrives(
    sqs: Any, urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch, has_bus: bool
) -> None:
    outputs = {"IntakeQueueUrl": urls[1], "IntakeDeadLettersUrl": urls[1]}
    if has_bus:
        outputs["IntakeBusFailuresUrl"] = urls[0]
    found = Deployment("mine", "CREATE_COMPLETE", outputs, {"IntakeApplicationPath": "$.source"})
    monkeypatch.setattr(CloudFormationDeployments, "get", lambda *_: found)
    fail(sqs, urls[0])

    redrives = Operator("mine", {}).redrives()

    assert list(redrives) == ["intake", "intake-bus"][: 1 + has_bus]
    if has_bus:
        [letter] = redrives["intake-bus"].look(10)
        assert letter.about["application"] == "com.example.orders"
