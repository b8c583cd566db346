"""Resources of template.yaml, and the names by which others refer to them."""

from typing import Any

from tests.support.arrange.variables import variables_read
from tests.support.aws.template import functions, resources, target, template

_RETAINED = ("Condition", "DeletionPolicy", "UpdateReplacePolicy")


def stack() -> dict[str, Any]:
    """Returns logical ids with their types, parameters, outputs, variables, metrics and alarms."""
    whole = template()
    return {
        "resources": {name: _resource(each) for name, each in whole["Resources"].items()},
        "parameters": {name: _parameter(each) for name, each in whole["Parameters"].items()},
        "outputs": sorted(whole["Outputs"]),
        "variables": {name: _variables(each) for name, each in functions().items()},
        "settings": sorted({name for each in functions() for name in variables_read(each)}),
        "metrics": {n: _metric(each) for n, each in resources("AWS::Logs::MetricFilter").items()},
        "alarms": {n: _alarm(each) for n, each in resources("AWS::CloudWatch::Alarm").items()},
    }


def _resource(resource: dict[str, Any]) -> str:
    kept = [f"{name}={resource[name]}" for name in _RETAINED if name in resource]
    return " ".join([resource["Type"], *kept])


def _parameter(parameter: dict[str, Any]) -> str:
    return f"{parameter['Type']} {parameter.get('Default')}"


def _variables(function: dict[str, Any]) -> list[str]:
    return sorted(function.get("Environment", {}).get("Variables", {}))


def _metric(metric: dict[str, Any]) -> dict[str, Any]:
    [made] = metric["MetricTransformations"]
    return {
        "logs": target(metric["LogGroupName"]),
        "pattern": metric["FilterPattern"],
        "metric": made["MetricName"],
        "value": made["MetricValue"],
        "dimensions": made.get("Dimensions", []),
    }


def _alarm(alarm: dict[str, Any]) -> Any:
    return alarm.get("MetricName") or [each.get("Expression") for each in alarm["Metrics"]]
