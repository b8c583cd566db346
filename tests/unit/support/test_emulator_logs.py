"""Log lines of a function in the local AWS."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import IO, Any

import pytest

from tools.local_stack import emulator
from tools.local_stack.emulator import with_all_lines


@dataclass
class Worker:
    """A worker of ministack whose function has written a line, before anybody read it."""

    pipe: IO[str]
    exit_status: int | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def _proc(self) -> Any:
        return SimpleNamespace(stderr=self.pipe, poll=lambda: self.exit_status)

    def read(self, _seconds: float) -> None:
        self.lines.append(self.pipe.readline())


@pytest.fixture
def worker() -> Iterator[Worker]:
    reading, writing = os.pipe()
    os.write(writing, b"a line\n")
    with os.fdopen(reading) as pipe:
        yield Worker(pipe)
    os.close(writing)


def drained(worker: Worker) -> list[str]:
    found: list[str] = with_all_lines(lambda worker: list(worker.lines))(worker)
    return found


def test_the_log_of_an_invocation_has_a_line_that_is_read_late(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that reads gets its turn while the invocation waits."""
    monkeypatch.setattr(time, "sleep", worker.read)

    assert drained(worker) == ["a line\n"]


def test_the_log_of_a_function_that_has_ended_is_not_waited_for(worker: Worker) -> None:
    worker.exit_status = 1

    assert drained(worker) == []


def test_a_line_that_nobody_reads_is_waited_for_only_so_long(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "LONGEST_READING", 0.0)

    assert drained(worker) == []
