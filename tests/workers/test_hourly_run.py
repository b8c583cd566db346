"""The hourly run of `background`: notices of certificates, and pauses that end by themselves."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.adapters.sqs.background_queue import decode_step
from shared.assembly.background import Background
from shared.domain.errors import InfrastructureError
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.assertions.captured_logs import captured_logs


@dataclass(frozen=True)
class Down:
    """A service whose store is down."""

    def publish_due(self) -> int:
        raise InfrastructureError("the store is down")

    release_due = publish_due


def hourly(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, **broken: Any) -> Any:
    services = Background(
        engine=system.background,
        certificate_notices=system.certificate_notices,
        pause_ends=system.pause_ends,
        decode=decode_step,
        dead_letters=system.dead_letters,
    )
    made = replace(services, **broken)
    return handler("background", made, monkeypatch).lambda_handler({"certificates": True}, None)


def test_a_run_logs_how_many_of_each_were_due(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hourly(system, monkeypatch) == {"batchItemFailures": []}

    lines = captured_logs(capsys)
    assert [(line["message"], line["due"]) for line in lines] == [
        ("certificates.checked", 0),
        ("pauses.checked", 0),
    ]


@pytest.mark.parametrize(
    ("broken", "done"),
    [("certificate_notices", "pauses.checked"), ("pause_ends", "certificates.checked")],
)
def test_a_failure_of_one_is_raised_and_does_not_keep_back_the_other(
    system: SystemUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: str,
    done: str,
) -> None:
    with pytest.raises(InfrastructureError):
        hourly(system, monkeypatch, **{broken: Down()})

    assert [line["message"] for line in captured_logs(capsys)] == [done]
