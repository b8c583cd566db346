"""Each fault of a stack fails the check that is about it, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from shared.adapters.operator.api_requests import ApiResponse
from shared.cli.smoke.run import CLEANUP
from shared.domain.errors import Forbidden, InfrastructureError
from shared.domain.operator.stack_resources import AlarmState
from shared.domain.pipeline.dead_letter import DeadLetter
from tests.cli.conftest import Cli
from tests.cli.smoke.fakes import FakeProbe, FakeReceiver
from tests.cli.smoke.rows import left, outcomes, rows
from tests.support.arrange.app_under_test import SystemUnderTest


def fail_deliveries(run: Cli, receiver: FakeReceiver) -> None:
    receiver.answers["ok-sent"] = 503


def change_bodies(run: Cli, receiver: FakeReceiver) -> None:
    receiver.tamper = lambda hook: replace(hook, body=b"{}")


def change_signatures(run: Cli, receiver: FakeReceiver) -> None:
    headers = {"webhook-signature": "v1," + "A" * 43 + "="}
    receiver.tamper = lambda hook: replace(hook, headers=hook.headers | headers)


def lose_requests(run: Cli, receiver: FakeReceiver) -> None:
    receiver.came = type("Nothing", (list,), {"append": lambda *_: None})()


def answer_at_once(run: Cli, receiver: FakeReceiver) -> None:
    receiver.answers |= {"flaky-retried": 204, "fail-exhausted": 204}


def refuse_what_is_swept(run: Cli, receiver: FakeReceiver) -> None:
    receiver.answers |= {"ok-swept": 500, "ok-redriven": 500}


def change_rights(run: Cli, receiver: FakeReceiver) -> None:
    assert run.operator.prober
    run.operator.prober.wrong = {
        ("SweepRole", "sqs:SendMessage"),
        ("ApiRole", "sqs:ReceiveMessage"),
    }


def lose_metrics(run: Cli, receiver: FakeReceiver) -> None:
    assert run.operator.prober
    run.operator.prober.metrics = {"MessagesAccepted": 1.0}


def lose_lines(run: Cli, receiver: FakeReceiver) -> None:
    assert run.operator.prober
    run.operator.prober.is_logging = False


def raise_alarm(run: Cli, receiver: FakeReceiver) -> None:
    run.operator.parts.reported_alarms = [AlarmState("letters", "ALARM", "Letters wait", acts=True)]


def lose_alarms(run: Cli, receiver: FakeReceiver) -> None:
    run.operator.parts.reported_alarms = []


Trouble = Callable[[Cli, FakeReceiver], None]
TROUBLES: list[tuple[Trouble, dict[str, str]]] = [
    (fail_deliveries, {"delivery": "The attempts got the status codes 503"}),
    (change_bodies, {"delivery": "The request had another body."}),
    (change_signatures, {"delivery": "no signature fits"}),
    (lose_requests, {"delivery": "0 of 1 requests reached the receiver within 120 s."}),
    (answer_at_once, {"retry": "1 of 2 attempts were made", "exhaustion": "1 of 2 attempts"}),
    (refuse_what_is_swept, {"sweep": "got the status codes 500", "dead letter": "got the status codes 500"}),
    (change_rights, {"roles": "SweepRole lacks sqs:SendMessage on deliveries; ApiRole has "
                              "sqs:ReceiveMessage on deliveries. Deploy the stack again."}),
    (lose_metrics, {"metrics": "DeliveryTime did not arrive within 360 s."}),
    (lose_lines, {"log lines": "delivery.attempted and message.accepted of msg_"}),
    (raise_alarm, {"alarms": "In alarm: letters."}),
    (lose_alarms, {"alarms": "There are no alarms."}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("trouble", "reported"), TROUBLES, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_fault_of_the_stack_fails_its_check(
    run: Cli,
    system: SystemUnderTest,
    receiver: FakeReceiver,
    trouble: Trouble,
    reported: dict[str, str],
) -> None:
    trouble(run, receiver)

    found = rows(run, status=1)

    assert outcomes(found, "FAILED") == list(reported)
    for name, reason in reported.items():
        assert reason in found[name][1]
    assert found[CLEANUP][0] == "OK"
    assert left(system) == []
    assert not receiver.is_up


def answered(run: Cli, refused: Callable[[str, str], bool], status: int) -> None:
    """Has the API answer some requests with another status and a list of everything."""
    answer = run.operator.send
    assert answer is not None

    def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiResponse:
        if refused(method, url):
            return ApiResponse(status, {}, b'{"id": "app_1", "data": [], "detail": "no"}')
        return answer(method, url, headers, body)

    run.operator.send = send


def test_smoke_fails_for_an_api_that_accepts_any_token(run: Cli) -> None:
    answered(
        run, lambda method, url: method == "GET" and "/app/" in url and url.count("/") == 6, 200
    )

    assert rows(run, status=1)["tokens"] == ("FAILED", "The API accepted the token of a nobody.")


def test_smoke_fails_for_an_api_that_accepts_private_addresses(run: Cli) -> None:
    answered(run, lambda method, url: method == "POST" and url.endswith("/endpoint"), 201)

    assert "accepted http://169.254.169.254" in rows(run, status=1)["addresses"][1]


def test_smoke_skips_dependent_checks_without_an_application(
    run: Cli, receiver: FakeReceiver
) -> None:
    answered(run, lambda method, url: url.endswith("/app"), 503)

    found = rows(run, status=1)

    assert outcomes(found, "FAILED") == ["application"]
    assert "no (HTTP 503)" in found["application"][1]
    assert found["delivery"] == ("SKIPPED", "it needs the check 'application'.")
    assert found["sweep"] == ("SKIPPED", "it needs the check 'delivery'.")
    assert found["receiver"][0] == "OK"


def test_smoke_reports_a_receiver_that_cannot_be_deployed_and_runs_the_other_checks(
    run: Cli, system: SystemUnderTest, receiver: FakeReceiver
) -> None:
    receiver.error = InfrastructureError("Public functions are forbidden.")

    found = rows(run, status=1)

    assert found["receiver"] == ("FAILED", "Public functions are forbidden.")
    assert found["tokens"][0] == "OK"
    assert left(system) == []


def test_smoke_names_a_missing_right_of_the_operator(run: Cli, probe: FakeProbe) -> None:
    probe.error = Forbidden("your AWS credentials lack the right iam:SimulatePrincipalPolicy.")

    found = rows(run, status=1)

    assert outcomes(found, "FAILED") == ["roles", "sweep"]
    assert "iam:SimulatePrincipalPolicy" in found["roles"][1]


def test_smoke_leaves_other_dead_letters_in_the_queue(run: Cli, probe: FakeProbe) -> None:
    others = DeadLetter(body="x", group="app_1", about={"application": "app_1"})
    probe.letters.letters.append(others)

    assert rows(run)["dead letter"][0] == "OK"
    assert probe.letters.letters == [others]


def test_local_metrics_are_skipped(run: Cli, probe: FakeProbe, tmp_path: Path) -> None:
    file = tmp_path / "local.env"
    file.write_text("OUTRIDER_URL='https://api.example.com'\n")
    probe.metrics = {}

    found = rows(run, "--local", "--env-file", str(file))

    assert found["metrics"][0] == "SKIPPED"
    assert found["receiver"] == ("OK", "here, at port 0 by None")
