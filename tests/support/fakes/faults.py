"""Ports that fail at one chosen call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from shared.domain.errors import InfrastructureError


class Killed(BaseException):
    """The end of a function between two of its calls, which it cannot handle."""


@dataclass(slots=True)
class InjectedFault:
    """A fault: of all ports' calls, number `at` fails with `error`, before or after its effect."""

    at: int
    error: type[BaseException] = InfrastructureError
    after_effect: bool = False
    calls: int = 0
    # Threads of a batch call concurrently.
    _counting: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def happened(self) -> bool:
        return self.calls >= self.at

    def around(self, port: Any) -> Any:
        """Wraps a port to count its calls."""
        return _Troubled(port, self)

    def call(self, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
        with self._counting:
            self.calls += 1
            fails = self.calls == self.at
        if fails and not self.after_effect:
            raise self.error("before its effect")
        result = method(*args, **options)
        if isinstance(result, Iterator):
            result = iter(list(result))
        if fails:
            raise self.error("after its effect")
        return result


class _Troubled:
    """Wrapper of a port."""

    def __init__(self, port: Any, trouble: InjectedFault) -> None:
        self._port = port
        self._trouble = trouble

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return lambda *args, **options: self._trouble.call(method, *args, **options)
