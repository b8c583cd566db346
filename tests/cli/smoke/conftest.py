"""`outrider smoke`, on the whole pipeline in this process: while it waits, the functions work."""

from datetime import timedelta

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.cli import output
from tests.cli.conftest import Cli
from tests.cli.smoke.fakes import FakeProbe, FakeReceiver
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.app_under_test import SystemUnderTest


@pytest.fixture
def receiver() -> FakeReceiver:
    return FakeReceiver()


@pytest.fixture
def system(receiver: FakeReceiver) -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(receiver.answer))


@pytest.fixture
def probe(system: SystemUnderTest, receiver: FakeReceiver) -> FakeProbe:
    return FakeProbe(system, receiver)


@pytest.fixture(autouse=True)
def trial(
    run: Cli,
    api: ApiClient,
    probe: FakeProbe,
    system: SystemUnderTest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the command waits, the functions work."""
    run.operator.prober, run.operator.receiver = probe, probe.receiver

    def pause(seconds: float) -> None:
        system.run(rounds=3)
        system.clock.advance(timedelta(seconds=seconds))

    monkeypatch.setattr(output, "pause", pause)
