"""CloudWatch metric filters, as far as template.yaml uses them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.support.aws.template import resources, target

_CONDITION = re.compile(r'\$\.(\w+) (=|>=|<) (?:"([^"]*)"|(\d+))')


@dataclass(frozen=True)
class Observed:
    """A metric's value, with the value of its only `dimension`, if any."""

    metric: str
    value: float
    dimension: str | None = None


def observed(logs: str, line: Mapping[str, Any]) -> list[Observed]:
    """Yields the metric values from a line of a log group, by its logical id."""
    found = [
        _value(transformation, line)
        for filter_ in resources("AWS::Logs::MetricFilter").values()
        if target(filter_["LogGroupName"]) == logs and matches(filter_["FilterPattern"], line)
        for transformation in filter_["MetricTransformations"]
    ]
    return [value for value in found if value]


def matches(pattern: str, line: Mapping[str, Any]) -> bool:
    """Returns whether the pattern matches; raises ValueError unless it is conditions and `&&`."""
    inner = re.fullmatch(r"\{ (.+) \}", pattern)
    if inner is None:
        raise ValueError(pattern)
    return all(_holds(condition, line) for condition in inner[1].split(" && "))


def _holds(condition: str, line: Mapping[str, Any]) -> bool:
    found = _CONDITION.fullmatch(condition)
    if found is None:
        raise ValueError(condition)
    name, operator, text, number = found.groups()
    value = line.get(name)
    if text is not None:
        return operator == "=" and isinstance(value, str) and fnmatchcase(value, text)
    if not isinstance(value, int):
        return False
    wanted = int(number)
    return {"=": value == wanted, ">=": value >= wanted, "<": value < wanted}[operator]


def _value(transformation: Mapping[str, Any], line: Mapping[str, Any]) -> Observed | None:
    """Returns the value; None if the line lacks its field."""
    value = str(transformation["MetricValue"])
    number = line.get(value[2:]) if value.startswith("$.") else json.loads(value)
    dimensions = transformation.get("Dimensions", [])
    named = [line[dimension["Value"].removeprefix("$.")] for dimension in dimensions]
    return None if number is None else Observed(transformation["MetricName"], number, *named)
