"""Metrics, counted by filters of the lines that the functions log (docs/decisions/0026).

CloudWatch charges for each metric here, and for each outcome of an attempt.
"""

from collections.abc import Iterator
from dataclasses import dataclass

OWN = "Outrider/${AWS::StackName}"
DELIVERING = ("Deliver", "DeliverSlow")
ANSWERING = ("Ingest", "Api")
ACCEPTING = (*ANSWERING, "Intake")
WORKING = ("Fanout", *DELIVERING, "Background", "Intake")
# Functions and queues that a stack may do without, with their conditions.
OPTIONAL = {"Intake": "HasIntake", "IntakeBus": "HasIntakeBus"}
# The sweep logs no crash: its failures are errors of its function.
CRASHING = ("Api", "Ingest", *WORKING)

_ATTEMPTED = '$.message = "delivery.attempted"'
_ANSWERED = '$.message = "request.answered"'
_COUNT = "Count"


@dataclass(frozen=True)
class Metric:
    """A filter of a function's log lines; a share, whose values are 0 and 1, has no unit."""

    id: str
    function: str
    pattern: str
    name: str
    value: str = "1"
    unit: str | None = _COUNT
    dimension: str | None = None

    @property
    def yaml(self) -> str:
        """Returns the resource."""
        return f"""\
  {self.id}:
    Type: AWS::Logs::MetricFilter
{condition_line(OPTIONAL.get(self.function))}    Properties:
      LogGroupName: !Ref {self.function}Logs
      FilterPattern: '{{ {self.pattern} }}'
      MetricTransformations:
        - MetricNamespace: !Sub {OWN}
          MetricName: {self.name}
          MetricValue: "{self.value}"
{"".join(self._options)}"""

    @property
    def _options(self) -> Iterator[str]:
        if self.unit:
            yield f"          Unit: {self.unit}\n"
        if self.dimension:
            field = self.dimension.lower()
            yield f"          Dimensions: [{{Key: {self.dimension}, Value: $.{field}}}]\n"


def condition_line(condition: str | None) -> str:
    """Returns the line of a resource's condition, if it has one."""
    return f"    Condition: {condition}\n" if condition else ""


def _metrics() -> Iterator[Metric]:
    """Yields the metrics. Logical ids never change: CloudFormation would replace the resources."""
    accepted = '$.message = "message.accepted"'
    for function in ACCEPTING:
        yield Metric(f"{function}AcceptedCount", function, accepted, "MessagesAccepted")
    yield Metric(
        "IngestAcceptanceTime", "Ingest", accepted, "AcceptanceTime", "$.ms", "Milliseconds"
    )
    for function in ANSWERING:
        refused = f"{_ANSWERED} && $.status >= 400 && $.status < 500"
        yield Metric(f"{function}RefusedCount", function, refused, "RequestsRefused")
        failed = f"{_ANSWERED} && $.status >= 500"
        yield Metric(f"{function}FailedCount", function, failed, "RequestsFailed")
    for function in DELIVERING:
        yield from _of_deliveries(function)
    yield Metric(
        "SweepRetryCount", "Sweep", '$.message = "retries.swept"', "RetriesSwept", "$.moved"
    )
    yield Metric("RetrySetAsideCount", "Sweep", '$.message = "retry.set_aside"', "RetriesSetAside")
    for function in (*ACCEPTING, *DELIVERING, "Background"):
        damaged = '$.message = "row.damaged"'
        yield Metric(f"{function}DamagedRowCount", function, damaged, "DamagedRows")
    for function in WORKING:
        postponed = '$.message = "task.postponed"'
        yield Metric(f"{function}PostponedCount", function, postponed, "TasksPostponed")
    refused = '$.message = "message.refused"'
    yield Metric("IntakeRefusedCount", "Intake", refused, "MessagesRefused")
    for function in CRASHING:
        yield Metric(f"{function}ErrorCount", function, '$.level = "ERROR"', "Crashes")


def _of_deliveries(function: str) -> Iterator[Metric]:
    """Yields the metrics of one lane."""
    attempts = Metric(
        f"{function}AttemptCount", function, _ATTEMPTED, "Attempts", dimension="Outcome"
    )
    yield attempts
    first = f'{_ATTEMPTED} && $.attempt = 1 && $.outcome = "delivered"'
    yield Metric(f"{function}Time", function, first, "DeliveryTime", "$.total_ms", "Milliseconds")
    for outcome, name, value in (("retrying", "Failed", "1"), ("delivered", "Arrived", "0")):
        pattern = f'{_ATTEMPTED} && $.outcome = "{outcome}"'
        yield Metric(f"{function}{name}Share", function, pattern, "FailedShare", value, None)
    disabled = f'{_ATTEMPTED} && $.reason = "*is disabled"'
    yield Metric(f"{function}DisabledCount", function, disabled, "EndpointsDisabled")


METRICS = tuple(_metrics())
