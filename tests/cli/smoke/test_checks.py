"""A stack that works, and receivers of every kind."""

from collections.abc import Mapping

import pytest

from shared.adapters.operator.api_requests import ApiResponse
from tests.cli.conftest import Cli
from tests.cli.smoke.fakes import FakeReceiver
from tests.cli.smoke.rows import ROWS, left, outcomes, rows
from tests.support.arrange.app_under_test import SystemUnderTest


def test_smoke_reports_ok_for_every_check_of_a_healthy_stack(
    run: Cli, system: SystemUnderTest
) -> None:
    found = run("smoke").stdout.splitlines()

    assert [line.split("  ")[0].split()[0] for line in found[:-1]] == ["OK"] * len(ROWS)
    assert [line[9:].split("  ")[0] for line in found[:-1]] == ROWS
    assert found[-1] == f"{len(ROWS)} OK, 0 FAILED, 0 SKIPPED"
    assert left(system) == []


def test_no_token_secret_or_payload_is_shown(
    run: Cli, system: SystemUnderTest, receiver: FakeReceiver
) -> None:
    sent: list[str] = []
    answer = run.operator.send
    assert answer is not None

    def listening(
        method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> ApiResponse:
        sent.append(headers["authorization"].removeprefix("Bearer "))
        found = answer(method, url, headers, body)
        sent.extend([found.body.decode()] if url.endswith("/secret") else [])
        return found

    run.operator.send = listening
    reported = run("smoke").output

    secrets = [text.split('"')[-2] if "key" in text else text for text in sent]
    assert any(text.startswith("whsec_") for text in secrets)
    assert not [text for text in secrets if text in reported]


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        ((), "in AWS as run1"),
        (("--receiver", "https://t.example.com", "--port", "9"),
         "here, at port 9 by https://t.example.com"),
    ],
)  # fmt: skip
def test_smoke_deploys_a_receiver_with_the_option(
    run: Cli, receiver: FakeReceiver, arguments: tuple[str, ...], made: str
) -> None:
    assert rows(run, *arguments)["receiver"] == ("OK", made)
    assert not receiver.is_up


def test_smoke_uses_a_given_receiver_and_skips_checks_that_it_cannot_report(
    run: Cli, receiver: FakeReceiver, system: SystemUnderTest
) -> None:
    found = rows(run, "--receiver", "https://receiver.example.com/ok-given")

    assert outcomes(found, "SKIPPED") == ["retry", "exhaustion"]
    assert outcomes(found, "FAILED") == []
    assert "omit --receiver, or add --port" in found["retry"][1]
    assert receiver.counts["ok-given"] == 3
    assert receiver.made == ""


def test_smoke_rejects_a_port_without_a_public_url(run: Cli) -> None:
    assert "--port needs --receiver URL" in run("smoke", "--port", "9", status=1).stderr
