"""However a run ends, what it made is gone, or named."""

import os
import signal
from typing import Any

import pytest

from shared.cli import output
from shared.cli.smoke.run import CLEANUP
from shared.domain.errors import InfrastructureError
from tests.cli.conftest import Cli
from tests.cli.smoke.fakes import FakeProbe, FakeReceiver
from tests.cli.smoke.rows import left, rows
from tests.support.arrange.app_under_test import SystemUnderTest

USUAL: dict[int, Any] = {signal.SIGINT: signal.default_int_handler}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_smoke_test_cleans_up(
    run: Cli,
    system: SystemUnderTest,
    receiver: FakeReceiver,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    # A shell lets what it runs in the background ignore interrupts.
    inherited = signal.signal(number, USUAL.get(number, signal.SIG_DFL))
    before = signal.getsignal(number)
    monkeypatch.setattr(output, "pause", lambda _: os.kill(os.getpid(), number))

    found = run("smoke", status=1)

    assert found.stdout.splitlines()[-2].startswith("OK       cleanup")
    assert "Aborted" in found.stderr
    assert left(system) == []
    assert not receiver.is_up
    assert signal.signal(number, inherited) == before


def test_smoke_cleans_up_after_a_bug_in_a_check(
    run: Cli, system: SystemUnderTest, receiver: FakeReceiver, probe: FakeProbe, monkeypatch: Any
) -> None:
    monkeypatch.setattr(FakeProbe, "store_retry", lambda *_: 1 // 0)

    found = run._invoke("smoke")

    assert isinstance(found.exception, ZeroDivisionError)
    assert left(system) == []
    assert not receiver.is_up


@pytest.mark.parametrize(
    ("error", "reported"),
    [
        (InfrastructureError("It does not answer."), "It does not answer."),
        (KeyboardInterrupt(), "the cleanup was interrupted."),
    ],
)
def test_smoke_reports_objects_that_it_cannot_remove(
    run: Cli, system: SystemUnderTest, receiver: FakeReceiver, error: BaseException, reported: str
) -> None:
    receiver.stop_error = error

    found = rows(run, status=1)

    assert found[CLEANUP] == (
        "FAILED",
        f"the fake receiver may be left; delete it by hand: {reported}",
    )
    assert left(system) == []


def test_smoke_removes_the_dead_letter_of_an_interrupted_check(
    run: Cli, system: SystemUnderTest, probe: FakeProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    redrive = FakeProbe.redrive
    calls: list[object] = []

    def failing(self: FakeProbe, app: Any) -> Any:
        calls.append(app)
        if len(calls) == 1:
            raise InfrastructureError("It was down.")
        return redrive(self, app)

    monkeypatch.setattr(FakeProbe, "redrive", failing)

    found = rows(run, status=1)

    assert found["dead letter"] == ("FAILED", "It was down.")
    assert found[CLEANUP][0] == "OK"
    assert probe.letters.letters == []
