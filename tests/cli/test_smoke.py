"""`outrider smoke`, on the whole pipeline in this process: what goes well, what does not, and that
nothing is left in either case."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.api_requests import Answer
from shared.adapters.memory import ScriptedHttp
from shared.cli import output
from shared.cli.commands.smoke import ORGANISATION
from shared.cli.smoke.run import CHECKS, CLEANUP
from shared.domain.access import Identity
from shared.domain.dead_letter import DeadLetter
from shared.domain.errors import Forbidden, InfrastructureError
from shared.domain.exclusions import Exclusions
from shared.domain.facilities import AlarmState
from shared.domain.paging import PageRequest
from tests.cli.conftest import Cli
from tests.cli.trial import FakeProbe, FakeReceiver
from tests.support.api_client import ApiClient
from tests.support.world import World

ROWS = [*(check.name for check in CHECKS), CLEANUP]
Rows = dict[str, tuple[str, str]]


@pytest.fixture
def receiver() -> FakeReceiver:
    return FakeReceiver()


@pytest.fixture
def world(receiver: FakeReceiver) -> World:
    return World(ScriptedHttp(receiver.answer))


@pytest.fixture
def probe(world: World, receiver: FakeReceiver) -> FakeProbe:
    return FakeProbe(world, receiver)


@pytest.fixture(autouse=True)
def trial(
    run: Cli, api: ApiClient, probe: FakeProbe, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the command waits, the functions work."""
    run.operator.prober, run.operator.receiver = probe, probe.receiver

    def pause(seconds: float) -> None:
        world.run(rounds=3)
        world.clock.advance(timedelta(seconds=seconds))

    monkeypatch.setattr(output, "pause", pause)


def rows(run: Cli, *arguments: str, status: int = 0) -> Rows:
    """Each check with its outcome and its reason."""
    told = run.json("smoke", *arguments, status=status)
    return {each["check"]: (each["outcome"], each["reason"]) for each in told}


def outcomes(found: Rows, outcome: str) -> list[str]:
    return [name for name, (told, _) in found.items() if told == outcome]


def left(world: World) -> list[str]:
    """What there still is of the trial's organisation."""
    page = world.directory.page(Identity(ORGANISATION), PageRequest(), Exclusions())
    return [app.name for app in page.items]


def test_a_stack_that_works_is_told_so_check_by_check(run: Cli, world: World) -> None:
    found = run("smoke").stdout.splitlines()

    assert [line.split("  ")[0].split()[0] for line in found[:-1]] == ["OK"] * len(ROWS)
    assert [line[9:].split("  ")[0] for line in found[:-1]] == ROWS
    assert found[-1] == f"{len(ROWS)} OK, 0 FAILED, 0 SKIPPED"
    assert left(world) == []


def test_no_token_secret_or_payload_is_shown(
    run: Cli, world: World, receiver: FakeReceiver
) -> None:
    sent: list[str] = []
    answer = run.operator.send
    assert answer is not None

    def listening(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        sent.append(headers["authorization"].removeprefix("Bearer "))
        found = answer(method, url, headers, body)
        sent.extend([found.body.decode()] if url.endswith("/secret") else [])
        return found

    run.operator.send = listening
    told = run("smoke").output

    secrets = [text.split('"')[-2] if "key" in text else text for text in sent]
    assert any(text.startswith("whsec_") for text in secrets)
    assert not [text for text in secrets if text in told]


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        ((), "in AWS as run1"),
        (("--receiver", "https://t.example.com", "--port", "9"),
         "here, at port 9 by https://t.example.com"),
    ],
)  # fmt: skip
def test_a_receiver_is_made_where_it_is_asked_for(
    run: Cli, receiver: FakeReceiver, arguments: tuple[str, ...], made: str
) -> None:
    assert rows(run, *arguments)["receiver"] == ("OK", made)
    assert not receiver.is_up


def test_a_given_receiver_is_sent_to_and_what_it_does_not_show_is_skipped(
    run: Cli, receiver: FakeReceiver, world: World
) -> None:
    found = rows(run, "--receiver", "https://receiver.example.com/ok-given")

    assert outcomes(found, "SKIPPED") == ["retry", "exhaustion"]
    assert outcomes(found, "FAILED") == []
    assert "leave --receiver out, or add --port" in found["retry"][1]
    assert receiver.counts["ok-given"] == 3
    assert receiver.made == ""


def test_a_port_without_an_address_that_leads_to_it_is_refused(run: Cli) -> None:
    assert "--port needs --receiver URL" in run("smoke", "--port", "9", status=1).stderr


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
    run.operator.parts.told_alarms = [AlarmState("letters", "ALARM", "Letters wait", acts=True)]


def lose_alarms(run: Cli, receiver: FakeReceiver) -> None:
    run.operator.parts.told_alarms = []


Trouble = Callable[[Cli, FakeReceiver], None]
TROUBLES: list[tuple[Trouble, dict[str, str]]] = [
    (fail_deliveries, {"delivery": "The attempts were answered 503"}),
    (change_bodies, {"delivery": "The request came with another body."}),
    (change_signatures, {"delivery": "no signature fits"}),
    (lose_requests, {"delivery": "0 of 1 requests reached the receiver within 120 s."}),
    (answer_at_once, {"retry": "1 of 2 attempts were made", "exhaustion": "1 of 2 attempts"}),
    (refuse_what_is_swept, {"sweep": "answered 500", "dead letter": "answered 500"}),
    (change_rights, {"roles": "SweepRole lacks sqs:SendMessage on deliveries; ApiRole has "
                              "sqs:ReceiveMessage on deliveries. Deploy it again."}),
    (lose_metrics, {"metrics": "DeliveryTime did not arrive within 360 s."}),
    (lose_lines, {"log lines": "delivery.attempted and message.accepted of msg_"}),
    (raise_alarm, {"alarms": "In alarm: letters."}),
    (lose_alarms, {"alarms": "There are none."}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("trouble", "told"), TROUBLES, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_fault_of_the_stack_fails_the_check_that_is_about_it(
    run: Cli, world: World, receiver: FakeReceiver, trouble: Trouble, told: dict[str, str]
) -> None:
    trouble(run, receiver)

    found = rows(run, status=1)

    assert outcomes(found, "FAILED") == list(told)
    for name, reason in told.items():
        assert reason in found[name][1]
    assert found[CLEANUP][0] == "OK"
    assert left(world) == []
    assert not receiver.is_up


def answered(run: Cli, refused: Callable[[str, str], bool], status: int) -> None:
    """Has the API answer some requests with another status and a list of everything."""
    answer = run.operator.send
    assert answer is not None

    def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if refused(method, url):
            return Answer(status, {}, b'{"id": "app_1", "data": [], "detail": "no"}')
        return answer(method, url, headers, body)

    run.operator.send = send


def test_an_api_that_answers_any_token_fails(run: Cli) -> None:
    answered(
        run, lambda method, url: method == "GET" and "/app/" in url and url.count("/") == 6, 200
    )

    assert rows(run, status=1)["tokens"] == ("FAILED", "The API answered the token of a nobody.")


def test_an_api_that_takes_inner_addresses_fails(run: Cli) -> None:
    answered(run, lambda method, url: method == "POST" and url.endswith("/endpoint"), 201)

    assert "took http://169.254.169.254" in rows(run, status=1)["addresses"][1]


def test_without_an_application_what_needs_one_is_skipped(run: Cli, receiver: FakeReceiver) -> None:
    answered(run, lambda method, url: url.endswith("/app"), 503)

    found = rows(run, status=1)

    assert outcomes(found, "FAILED") == ["application"]
    assert "no (HTTP 503)" in found["application"][1]
    assert found["delivery"] == ("SKIPPED", "it needs the check 'application'.")
    assert found["sweep"] == ("SKIPPED", "it needs the check 'delivery'.")
    assert found["receiver"][0] == "OK"


def test_a_receiver_that_cannot_be_made_is_told_and_the_rest_is_tried(
    run: Cli, world: World, receiver: FakeReceiver
) -> None:
    receiver.error = InfrastructureError("Public functions are forbidden.")

    found = rows(run, status=1)

    assert found["receiver"] == ("FAILED", "Public functions are forbidden.")
    assert found["tokens"][0] == "OK"
    assert left(world) == []


def test_a_right_that_the_operator_lacks_is_named(run: Cli, probe: FakeProbe) -> None:
    probe.error = Forbidden("your AWS credentials lack the right iam:SimulatePrincipalPolicy.")

    found = rows(run, status=1)

    assert outcomes(found, "FAILED") == ["roles", "sweep"]
    assert "iam:SimulatePrincipalPolicy" in found["roles"][1]


def test_dead_letters_of_others_stay_where_they_are(run: Cli, probe: FakeProbe) -> None:
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_trial_cleans_up(
    run: Cli, world: World, receiver: FakeReceiver, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = signal.getsignal(number)
    monkeypatch.setattr(output, "pause", lambda _: os.kill(os.getpid(), number))

    found = run("smoke", status=1)

    assert found.stdout.splitlines()[-2].startswith("OK       cleanup")
    assert "Aborted" in found.stderr
    assert left(world) == []
    assert not receiver.is_up
    assert signal.getsignal(number) == before


def test_a_mistake_in_a_check_is_no_reason_to_leave_anything(
    run: Cli, world: World, receiver: FakeReceiver, probe: FakeProbe, monkeypatch: Any
) -> None:
    monkeypatch.setattr(FakeProbe, "store_retry", lambda *_: 1 // 0)

    found = run._invoke("smoke")

    assert isinstance(found.exception, ZeroDivisionError)
    assert left(world) == []
    assert not receiver.is_up


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InfrastructureError("It does not answer."), "It does not answer."),
        (KeyboardInterrupt(), "the cleanup was interrupted."),
    ],
)
def test_what_cannot_be_removed_is_named(
    run: Cli, world: World, receiver: FakeReceiver, error: BaseException, told: str
) -> None:
    receiver.stop_error = error

    found = rows(run, status=1)

    assert found[CLEANUP] == ("FAILED", f"the fake receiver may be left, delete it: {told}")
    assert left(world) == []


def test_a_letter_of_a_check_that_broke_off_does_not_stay(
    run: Cli, world: World, probe: FakeProbe, monkeypatch: pytest.MonkeyPatch
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
