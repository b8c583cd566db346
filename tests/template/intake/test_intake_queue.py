"""The intake queue and its bus in the template: who may write, and what becomes of failures."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.batch import MAX_TRIES
from shared.domain.messages.message_parser import MAX_BODY_BYTES
from shared.domain.pipeline.dead_letter import MAX_REASON
from tests.support.aws.template import resources, target, template, walk
from tests.template.test_deploying import expanded

NOTHING = {"Ref": "AWS::NoValue"}
[RULE] = [r for r in resources("AWS::Events::Rule").values() if "EventPattern" in r]
[TARGET] = RULE["Targets"]


def condition(name: str) -> Any:
    return template()["Resources"][name].get("Condition")


def optional_statement(policy: str, name: str) -> dict[str, Any]:
    document = resources("AWS::SQS::QueuePolicy")[policy]["PolicyDocument"]
    for statement in document["Statement"][1:]:
        given, added, otherwise = statement["Fn::If"]
        if given == name:
            assert otherwise == NOTHING
            return dict(added)
    raise AssertionError(name)


def test_everything_of_the_intake_goes_with_its_parameter() -> None:
    of_intake = {name for name in template()["Resources"] if name.startswith("Intake")}

    assert {condition(name) for name in of_intake} == {"HasIntake", "HasIntakeBus"}
    assert {name for name in of_intake if condition(name) == "HasIntakeBus"} == {
        name for name in of_intake if name.startswith("IntakeBus")
    }
    assert template()["Parameters"]["Intake"]["Default"] == "true"
    for name, output in template()["Outputs"].items():
        if name.startswith("Intake"):
            assert output["Condition"] == condition(target(output["Value"]))


def test_nothing_else_needs_the_intake() -> None:
    """A reference from elsewhere is within a condition, so that a stack without it deploys."""
    for name, resource in template()["Resources"].items():
        if not name.startswith("Intake"):
            assert not [t for t in _named(_without_conditions(resource)) if t.startswith("Intake")]


def _named(resource: Any) -> Iterator[str]:
    """Yields the logical ids that the resource refers to."""
    for value in walk(resource):
        if isinstance(value, dict) and value.keys() in ({"Ref"}, {"Fn::GetAtt"}):
            yield target(value)


def _without_conditions(value: Any) -> Any:
    if isinstance(value, dict):
        if "Fn::If" in value and value["Fn::If"][0] in ("HasIntake", "HasIntakeBus"):
            return None
        # Its own condition.
        return {k: _without_conditions(v) for k, v in value.items() if k != "Condition"}
    return [_without_conditions(each) for each in value] if isinstance(value, list) else value


def test_only_the_given_principals_and_the_rule_may_write_into_the_queue() -> None:
    producers = optional_statement("IntakePolicy", "HasIntakePrincipals")
    bus = optional_statement("IntakePolicy", "HasIntakeBus")

    assert producers["Principal"] == {"AWS": {"Fn::Split": [",", {"Ref": "IntakePrincipals"}]}}
    assert set(producers["Action"]) == {"sqs:GetQueueUrl", "sqs:SendMessage"}
    assert bus["Principal"] == {"Service": "events.amazonaws.com"}
    assert bus["Action"] == "sqs:SendMessage"
    assert bus["Condition"] == {
        "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["IntakeBusRule", "Arn"]}}
    }
    for statement in (producers, bus):
        assert target(statement["Resource"]) == "IntakeQueue"
    assert (
        len(resources("AWS::SQS::QueuePolicy")["IntakePolicy"]["PolicyDocument"]["Statement"]) == 3
    )


def test_an_event_that_the_rule_cannot_send_is_a_dead_letter() -> None:
    dead = target(TARGET["DeadLetterConfig"]["Arn"])
    [_, statement] = resources("AWS::SQS::QueuePolicy")["IntakeBusPolicy"]["PolicyDocument"][
        "Statement"
    ]

    assert dead == target(statement["Resource"]) == "IntakeBusDeadLetters"
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert target(TARGET["Arn"]) == "IntakeQueue"


@pytest.mark.parametrize("detail", ['{"tenant":"acme","n":1.10}', "{}"])
def test_the_rule_makes_a_body_of_the_intake_queue(detail: str) -> None:
    """EventBridge inserts a text with its quotation marks, and an object as JSON."""
    inserted = {"application": '"acme"', "type": '"a.b"', "id": '"e-1"', "detail": detail}
    transformer = TARGET["InputTransformer"]
    text = transformer["InputTemplate"]
    for name in transformer["InputPathsMap"]:
        text = text.replace(f"<{name}>", inserted[name])

    assert "<" not in text
    assert json.loads(text).keys() == {"application", "eventType", "eventId", "payload"}
    assert text.endswith(f'"payload": {detail}}}')


def test_a_refused_message_fits_into_the_dead_letter_queue_with_its_reason() -> None:
    queue = resources("AWS::SQS::Queue")["IntakeQueue"]

    # The largest message that SQS takes is as large as the largest body.
    assert queue["MaximumMessageSize"] + 4 * MAX_REASON <= MAX_BODY_BYTES
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MAX_TRIES


def test_a_deployment_of_the_intake_that_fails_is_rolled_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = expanded(monkeypatch, GradualDeployments="true")

    group = made["IntakeFunctionDeploymentGroup"]
    alarms = {a["Name"]["Ref"] for a in group["Properties"]["AlarmConfiguration"]["Alarms"]}
    assert {"IntakeErrorsAlarm", "CrashesAlarm"} <= alarms
    # CodeDeploy takes no more.
    assert len(alarms) <= 10
    assert group["Condition"] == "HasIntake"
