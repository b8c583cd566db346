"""Environment variables. Only this module accesses the environment."""

import os
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")

ENVIRONMENT: Mapping[str, str] = os.environ


class InvalidSettingsError(Exception):
    """A variable is missing or malformed; the function cannot start."""


class Variables:
    """Reads a function's variables. Each error names the variable."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def text(self, name: str) -> str:
        """Returns a variable's value, which must not be empty."""
        value = self._value(name)
        if not value:
            raise InvalidSettingsError(f"{name} is empty.")
        return value

    def optional(self, name: str) -> str | None:
        """Returns the value; None where the variable is missing or empty."""
        return self._env.get(name) or None

    def parsed(self, parse: Callable[..., T], *names: str) -> T:
        """Returns the result of `parse`; reports its ValueError with the variables' names."""
        values = [self._value(name) for name in names]
        try:
            return parse(*values)
        except ValueError as exc:
            given = ", ".join(f"{n}={v!r}" for n, v in zip(names, values, strict=True))
            raise InvalidSettingsError(f"{given}: {exc}") from exc

    def _value(self, name: str) -> str:
        value = self._env.get(name)
        if value is None:
            raise InvalidSettingsError(f"{name} is not set.")
        return value


def items(text: str) -> tuple[str, ...]:
    """Returns the items of a comma-separated list."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


def least_level(env: Mapping[str, str] = ENVIRONMENT) -> str:
    """Returns the lowest level to log, from Lambda's logging configuration."""
    return env.get("AWS_LAMBDA_LOG_LEVEL", "INFO")


def point_aws(**variables: str) -> None:
    """Sets environment variables for all AWS clients of this process."""
    os.environ.update(variables)
