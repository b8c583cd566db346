"""An alarm, and its resource in template.yaml."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tools.monitoring.metrics import OWN, condition_line

_ACTIONS = "!If [HasAlarmEmail, [!Ref AlarmTopic], !Ref AWS::NoValue]"


class Window(NamedTuple):
    """`periods` of seconds, of which `datapoints` must breach; all of them if None."""

    period: int
    periods: int
    datapoints: int | None = None


CONCURRENCY = Window(60, 1)
# A single bad minute may pass.
LASTING = Window(60, 5, 3)
WAITING = Window(60, 5)
RECENT = Window(300, 1)


@dataclass(frozen=True)
class Alarm:
    """An alarm above a threshold; `metric` is namespace and name, `dimension` is YAML."""

    id: str
    says: str
    section: str
    metric: tuple[str, str]
    dimension: str | None = None
    statistic: str = "Sum"
    window: Window = CONCURRENCY
    threshold: float = 0
    # The condition of its resource, if its resource is optional.
    condition: str | None = None
    # Alarms below the threshold instead, and on missing data.
    is_heartbeat: bool = False

    @property
    def yaml(self) -> str:
        """Returns the resource."""
        return f"""\
  {self.id}Alarm:
    Type: AWS::CloudWatch::Alarm
{condition_line(self.condition)}    Properties:
      AlarmDescription: {self.says}, see docs/operations.md#{self.section}
{"".join(f"      {name}: {value}{chr(10)}" for name, value in self._properties)}"""

    @property
    def _properties(self) -> Iterator[tuple[str, object]]:
        namespace, name = self.metric
        yield "Namespace", f"!Sub {OWN}" if namespace == OWN else namespace
        yield "MetricName", name
        if self.dimension:
            yield "Dimensions", f"[{self.dimension}]"
        yield "Statistic", self.statistic
        yield "Period", self.window.period
        yield "EvaluationPeriods", self.window.periods
        if self.window.datapoints:
            yield "DatapointsToAlarm", self.window.datapoints
        yield "Threshold", self.threshold
        yield "ComparisonOperator", ("Less" if self.is_heartbeat else "Greater") + "ThanThreshold"
        yield "TreatMissingData", "breaching" if self.is_heartbeat else "notBreaching"
        yield "AlarmActions", _ACTIONS
        yield "OKActions", _ACTIONS
