"""Alarms and the dashboard use metrics that exist; each alarm has a section in the runbook."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.domain.deliveries.outcome import Outcome
from tests.support.aws.template import (
    ROOT,
    functions,
    resources,
    target,
    template,
)

ALARMS = resources("AWS::CloudWatch::Alarm")
OWN = "Outrider/${AWS::StackName}"
# The metrics of AWS that we use, the dimension that each has, and whose name is its value.
AWS_METRICS = {
    "AWS/SQS": (
        "QueueName",
        "AWS::SQS::Queue",
        {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
    ),
    "AWS/Lambda": (
        "FunctionName",
        "AWS::Serverless::Function",
        {
            "Invocations",
            "Errors",
            "Throttles",
            "Duration",
            "ConcurrentExecutions",
            "RecursiveInvocationsDropped",
        },
    ),
    "AWS/ApiGateway": ("ApiId", "AWS::ApiGatewayV2::Api", {"Count", "4xx", "5xx"}),
    "AWS/DynamoDB": (
        "TableName",
        "AWS::DynamoDB::Table",
        {
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
            "ReadThrottleEvents",
            "WriteThrottleEvents",
        },
    ),
}


@dataclass(frozen=True)
class Metric:
    """A watched metric; a dimension that is a resource's name is its logical id."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


def of_alarm(alarm: dict[str, Any]) -> Iterator[Metric]:
    # The local AWS does not know alarms of expressions.
    assert "Metrics" not in alarm
    yield _metric(alarm)


def _metric(found: dict[str, Any]) -> Metric:
    namespace = found["Namespace"]
    dimensions = tuple(
        (d["Name"], d["Value"] if isinstance(d["Value"], str) else target(d["Value"]))
        for d in found.get("Dimensions", ())
    )
    return Metric(
        namespace["Fn::Sub"] if isinstance(namespace, dict) else namespace,
        found["MetricName"],
        dimensions,
    )


def body() -> tuple[str, dict[str, Any]]:
    """Returns the dashboard's text and its own substitutions."""
    [dashboard] = resources("AWS::CloudWatch::Dashboard").values()
    text, names = dashboard["DashboardBody"]["Fn::Sub"]
    return text, names


def widgets() -> list[dict[str, Any]]:
    text, _ = body()
    found: list[dict[str, Any]] = json.loads(text)["widgets"]
    return found


def of_dashboard() -> Iterator[Metric]:
    for widget in widgets():
        for namespace, name, *rest in widget["properties"]["metrics"]:
            words = [word for word in rest if isinstance(word, str)]
            pairs = zip(words[::2], words[1::2], strict=True)
            yield Metric(namespace, name, tuple((n, _resource(v)) for n, v in pairs))


def _resource(value: str) -> str:
    """Returns the logical id in `${HttpApi}` or `${MessagesQueue.QueueName}`."""
    name = re.sub(r"^\$\{(\w+)(?:\.\w+)?\}$", r"\1", value)
    _, names = body()
    return target(names[name]) if name in names else name


def ours() -> set[Metric]:
    """Returns the metrics of the filters, which another test compares with the log."""
    found = set()
    for filter_ in resources("AWS::Logs::MetricFilter").values():
        for made in filter_["MetricTransformations"]:
            names = [d["Key"] for d in made.get("Dimensions", ())]
            values = [[(name, o.value) for o in Outcome] for name in names]
            assert names in ([], ["Outcome"])
            for dimension in values[0] if values else [None]:
                namespace = made["MetricNamespace"]["Fn::Sub"]
                dimensions = (dimension,) if dimension else ()
                found.add(Metric(namespace, made["MetricName"], dimensions))
    return found


USED = {*of_dashboard(), *(metric for alarm in ALARMS.values() for metric in of_alarm(alarm))}


@pytest.mark.parametrize("metric", sorted(USED, key=str), ids=str)
def test_every_metric_that_is_watched_is_there(metric: Metric) -> None:
    if metric.namespace == OWN:
        assert metric in ours()
        return
    dimension, kind, names = AWS_METRICS[metric.namespace]
    [(name, resource)] = metric.dimensions
    assert name == dimension
    assert metric.name in names
    assert template()["Resources"][resource]["Type"] == kind


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    assert ours() <= set(of_dashboard())


def test_every_queue_and_function_is_on_the_dashboard() -> None:
    shown = {value for metric in of_dashboard() for _, value in metric.dimensions}

    assert {*resources("AWS::SQS::Queue"), *functions()} <= shown


def test_the_widgets_of_the_dashboard_do_not_cover_each_other() -> None:
    places = [(w["x"], w["y"]) for w in widgets()]

    assert len(set(places)) == len(places)
    assert {(w["width"], w["height"]) for w in widgets()} == {(12, 6)}
    assert {w["x"] for w in widgets()} == {0, 12}
    assert all(w["y"] % 6 == 0 for w in widgets())


@pytest.mark.parametrize("function", functions())
def test_alarms_watch_the_errors_of_every_function_and_whether_it_may_run(function: str) -> None:
    watched = {metric for alarm in ALARMS.values() for metric in of_alarm(alarm)}

    for name in ("Errors", "Throttles"):
        assert Metric("AWS/Lambda", name, (("FunctionName", function),)) in watched


@pytest.mark.parametrize(
    "queue", [name for name in resources("AWS::SQS::Queue") if not name.endswith("DeadLetters")]
)
def test_an_alarm_watches_the_age_of_every_queue(queue: str) -> None:
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", (("QueueName", queue),))

    assert age in {metric for alarm in ALARMS.values() for metric in of_alarm(alarm)}


def test_crashes_are_counted_wherever_an_error_is_logged() -> None:
    """Failures of the sweep, the portal and `carry` are errors of the function, which logs none."""
    counted = {
        target(f["LogGroupName"])
        for f in resources("AWS::Logs::MetricFilter").values()
        if f["MetricTransformations"][0]["MetricName"] == "Crashes"
    }

    assert counted == set(resources("AWS::Logs::LogGroup")) - {
        "SweepLogs",
        "CarryLogs",
        "PortalLogs",
        "ApiAccessLogs",
    }


@pytest.mark.parametrize("alarm", ALARMS.values(), ids=ALARMS)
def test_every_alarm_names_the_section_that_says_what_to_do(alarm: dict[str, Any]) -> None:
    text = (ROOT / "docs/operations.md").read_text()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    page, anchor = alarm["AlarmDescription"].rpartition(", see ")[2].split("#")

    assert page == "docs/operations.md"
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
    section = text.partition(f"\n## {anchor.replace('-', ' ').capitalize()}\n")[2]
    for part in ("\nLook: ", "\nDo: "):
        assert part in section.partition("\n## ")[0]


@pytest.mark.parametrize("alarm", ALARMS.values(), ids=ALARMS)
def test_every_alarm_notifies_the_topic_when_it_starts_and_ends(alarm: dict[str, Any]) -> None:
    """Without an address, an alarm has no action."""
    actions = {"Fn::If": ["HasAlarmEmail", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}

    assert (alarm["AlarmActions"], alarm["OKActions"]) == (actions, actions)
    assert alarm["TreatMissingData"] in ("notBreaching", "breaching")


def test_the_mail_address_for_alarms_gets_them() -> None:
    [topic] = resources("AWS::SNS::Topic").values()

    assert template()["Resources"]["AlarmTopic"]["Condition"] == "HasAlarmEmail"
    # In the topic, CloudFormation would not change the address of a subscription.
    assert "Subscription" not in topic
    [subscription] = resources("AWS::SNS::Subscription").values()
    assert template()["Resources"]["AlarmSubscription"]["Condition"] == "HasAlarmEmail"
    assert (target(subscription["TopicArn"]), subscription["Protocol"]) == ("AlarmTopic", "email")
    assert subscription["Endpoint"] == {"Ref": "AlarmEmail"}
    assert template()["Parameters"]["AlarmEmail"]["Default"] == ""


@pytest.mark.parametrize("function", ["Fanout", "Deliver", "DeliverSlow", "Sweep", "Background"])
def test_a_deployment_of_a_worker_that_fails_in_one_minute_is_rolled_back(function: str) -> None:
    """A worker that hangs or runs out of memory logs no crash."""
    alarm = ALARMS[f"{function}ErrorsAlarm"]

    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (60, 1)
    watched = template()["Globals"]["Function"]["DeploymentPreference"]["Alarms"]
    assert {"Ref": f"{function}ErrorsAlarm"} in watched
    # CodeDeploy takes no more.
    assert len(watched) <= 10
