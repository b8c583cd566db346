"""The dashboard: widgets in two columns, each with the metrics of one question."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.deliveries.outcome import Outcome
from tools.monitoring.alarms import FUNCTIONS
from tools.monitoring.metrics import OPTIONAL, OWN

_QUEUES = ("Messages", "Deliveries", "SlowDeliveries", "Background", "Intake")
_WIDTH, _HEIGHT = 12, 6
# Order of the legend; new ones go to the end.
_OUTCOMES = (
    "delivered",
    "retrying",
    "exhausted",
    "failed",
    "canceled",
    "duplicate",
    "postponed",
    "held",
    "moved",
    "throttled",
)
Line = Sequence[Any]


@dataclass(frozen=True)
class Widget:
    """`lines` are metrics, as CloudWatch writes them in the body of a dashboard."""

    title: str
    lines: Sequence[Line]
    stat: str = "Sum"
    stacked: bool = False

    def json(self, place: int) -> str:
        """Writes the widget, at its place in order of reading."""
        row, column = divmod(place, 2)
        metrics = ",\n".join(f"                {json.dumps(line)}" for line in self.lines)
        where = (
            f'"x": {column * _WIDTH}, "y": {row * _HEIGHT}, "width": {_WIDTH}, "height": {_HEIGHT}'
        )
        return f"""\
            {{"type": "metric", {where}, "properties": {{
              "title": {json.dumps(self.title)}, "region": "${{AWS::Region}}", "view": "timeSeries", "stacked": {json.dumps(self.stacked)},
              "stat": {json.dumps(self.stat)}, "period": 60, "metrics": [
{metrics}
              ]}}}}"""


def dashboard() -> str:
    """Returns the resource."""
    widgets = ",\n".join(widget.json(place) for place, widget in enumerate(_widgets()))
    optional = "".join(_optional_names())
    return f"""\
  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      # A dashboard's name is unique in the account, not in the region.
      DashboardName: !Sub ${{AWS::StackName}}-${{AWS::Region}}
      DashboardBody: !Sub
      - |
        {{
          "widgets": [
{widgets}
          ]
        }}
      - TableInUse: !If [IsRestored, !Ref RestoredTable, !Ref Table]
{optional}"""


def _widgets() -> Iterator[Widget]:
    yield Widget("Messages accepted", [_own("MessagesAccepted")])
    yield Widget("Attempts by outcome", [*_attempts()], stacked=True)
    yield Widget("Time until a message is accepted (ms)", _percentiles("AcceptanceTime"))
    title = "Time from acceptance to delivery at the first attempt (ms)"
    yield Widget(title, _percentiles("DeliveryTime"))
    yield Widget("Age of the oldest task (s)", _queues("ApproximateAgeOfOldestMessage"), "Maximum")
    ready = "ApproximateNumberOfMessagesVisible"
    yield Widget("Tasks that are ready", _queues(ready), "Maximum")
    letters = [*_queues(ready, "DeadLetters"), *_bus_letters(ready)]
    yield Widget("Dead letters", letters, "Maximum")
    names = ("EndpointsDisabled", "RetriesSwept", "RetriesSetAside", "DamagedRows")
    yield Widget("Endpoints disabled, retries moved, damaged rows", [_own(name) for name in names])
    requests = [["AWS/ApiGateway", name, "ApiId", "${HttpApi}"] for name in ("Count", "4xx", "5xx")]
    yield Widget("Requests", requests)
    answers = [_own("RequestsRefused"), _own("RequestsFailed"), _own("MessagesRefused")]
    yield Widget("Requests refused and failed by our functions, messages refused", answers)
    yield Widget("Functions: invocations that failed", _functions("Errors"))
    yield Widget("Functions: throttled", _functions("Throttles"))
    yield Widget("Functions: at work at once", _functions("ConcurrentExecutions"), "Maximum")
    yield Widget("Functions: duration (ms)", _functions("Duration"), "p99")
    waiting = [_own("Crashes"), _own("TasksPostponed")]
    yield Widget("Crashes, and tasks that wait for a dependency", waiting)
    yield Widget("Table: units and throttled requests", [*_table()])


def _optional_names() -> Iterator[str]:
    """Yields the variables of resources that the stack may do without: a dash stands for a name."""
    for name in ("IntakeQueue", "IntakeDeadLetters", "IntakeBusDeadLetters"):
        condition = OPTIONAL["IntakeBus" if "Bus" in name else "Intake"]
        yield f'        {name}: !If [{condition}, !GetAtt {name}.QueueName, "-"]\n'
    yield f'        IntakeFunction: !If [{OPTIONAL["Intake"]}, !Ref IntakeFunction, "-"]\n'


def _own(name: str, *rest: object) -> Line:
    return [OWN, name, *rest]


def _attempts() -> Iterator[Line]:
    assert set(_OUTCOMES) == {outcome.value for outcome in Outcome}
    for outcome in _OUTCOMES:
        yield _own("Attempts", "Outcome", outcome)
    yield _own("FailedShare", {"stat": "Average", "yAxis": "right"})


def _percentiles(name: str) -> list[Line]:
    return [_own(name, {"stat": "p50"}), _own(name, {"stat": "p99"})]


def _queues(metric: str, kind: str = "Queue") -> list[Line]:
    return [["AWS/SQS", metric, "QueueName", _name(queue, f"{queue}{kind}")] for queue in _QUEUES]


def _bus_letters(metric: str) -> list[Line]:
    return [["AWS/SQS", metric, "QueueName", _name("IntakeBus", "IntakeBusDeadLetters")]]


def _name(subject: str, resource: str, attribute: str = ".QueueName") -> str:
    """Returns the name of a resource, or a variable for one that the stack may do without."""
    return f"${{{resource}}}" if subject in OPTIONAL else f"${{{resource}{attribute}}}"


def _functions(metric: str) -> list[Line]:
    return [
        ["AWS/Lambda", metric, "FunctionName", _name(name, f"{name}Function", "")]
        for name in FUNCTIONS
    ]


def _table() -> Iterator[Line]:
    for metric in ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"):
        yield ["AWS/DynamoDB", metric, "TableName", "${TableInUse}"]
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        yield ["AWS/DynamoDB", metric, "TableName", "${TableInUse}"]
