"""Environment variables of the functions, with the defaults of template.yaml."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.arrange.handlers import settings_class
from tests.support.aws.template import functions, template

SLOW_LANE = "OUTRIDER_SLOW_DELIVERIES_QUEUE_URL"


class RecordedReads(Mapping[str, str]):
    """An environment that records the variables that are read, missing ones too."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.read: set[str] = set()
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def environment(function: str) -> dict[str, str]:
    """Returns the variables of a function; `function` is its logical id."""
    given = functions()[function].get("Environment", {}).get("Variables", {})
    return {name: _value(value) for name, value in given.items()}


def settings_of(function: str, env: Mapping[str, str]) -> Any:
    """Returns the function's settings in an environment."""
    return settings_class(functions()[function]["Handler"].split(".")[1]).from_env(env)


def variables_read(function: str) -> set[str]:
    """Returns the names of all variables that the function reads."""
    env = RecordedReads(environment(function))
    settings_of(function, env)
    return env.read


def _value(value: Any) -> str:
    """Returns the default of a parameter, or any text for a resource."""
    if isinstance(value, dict) and value.get("Fn::GetAtt") == ["CarryRole", "Arn"]:
        return "arn:aws:iam::123456789012:role/given"
    name = value.get("Ref") if isinstance(value, dict) else None
    return str(template()["Parameters"].get(name, {}).get("Default", "given"))
