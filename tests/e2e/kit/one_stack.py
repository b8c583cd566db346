"""One stack for all workers of pytest-xdist, and one port for the site that frames the portal."""

from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from typing import Any

import pytest

from tests.e2e.kit.parameters import parameters, parent_port
from tools.local_stack.aws import free_port
from tools.local_stack.stack import STATE, Stack, named_or_local_stack

_INPUT = "outrider"


@dataclass(frozen=True)
class Given:
    """A running stack, and the port of the only site that may frame its portal."""

    stack: Stack
    parent_port: int


def given_to(config: pytest.Config) -> Given | None:
    """Returns the stack that the controller gave to this worker; None without workers."""
    found: dict[str, Any] | None = getattr(config, "workerinput", {}).get(_INPUT)
    return None if found is None else Given(Stack(**found["stack"]), found["parent_port"])


@dataclass
class StackOfWorkers:
    """A stack that starts before the first worker and ends after the last one."""

    _running: ExitStack = field(default_factory=ExitStack)
    _input: dict[str, Any] = field(default_factory=dict)

    def add_to(self, worker_input: dict[str, Any]) -> None:
        """Adds the stack to the input of a worker."""
        if not self._input:
            self._input = self._start()
        worker_input[_INPUT] = self._input

    def close(self) -> None:
        self._running.close()

    def _start(self) -> dict[str, Any]:
        port = parent_port() or free_port()
        given = parameters(f"http://localhost:{port}")
        stack = self._running.enter_context(named_or_local_stack(STATE / "e2e", given))
        access = {each.name: getattr(stack, each.name) for each in fields(Stack)}
        return {"stack": access, "parent_port": port}
