"""`outrider reconcile`."""

from datetime import timedelta

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.messages.message import Message, MessageInput
from tests.cli.conftest import Cli
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest

LATER = timedelta(hours=2)


@pytest.fixture
def message(system: SystemUnderTest) -> Message:
    """A message accepted two hours ago, whose dispatch is still queued."""
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    system.endpoints.create(OWNER, app.id, EndpointInput(url="https://example.com/"), None, None)
    sent = system.ingest.accept(OWNER, app.id, MessageInput(event_type="a", payload="{}"), None)
    system.clock.advance(LATER)
    return sent


def test_reconcile_finds_no_loss_in_a_healthy_stack(
    run: Cli, system: SystemUnderTest, message: Message
) -> None:
    system.run(3)

    found = run("reconcile")

    assert found.stdout == (
        f"1 messages of {ORG} since 2026-01-08T14:00:00Z, 1 deliveries: 0 unfinished, 0 lost.\n"
    )


def test_reconcile_prints_lost_deliveries_and_exits_1(run: Cli, message: Message) -> None:
    found = run("reconcile", status=1)

    first = found.stdout.splitlines()[0]
    assert first == (
        f"{message.id}  {message.endpoint_ids[0]}  {message.app_id}  "
        "attempt 1 was due 2026-01-15T12:00:00Z"
    )
    assert "1 lost" in found.stdout
    assert "--repair" in found.stderr


def test_reconcile_has_json_output_with_the_same_content(run: Cli, message: Message) -> None:
    assert run.json("reconcile", "--since", "3h", status=1) == {
        "organisation": ORG,
        "since": "2026-01-15T11:00:00Z",
        "messages": 1,
        "deliveries": 1,
        "pending": 1,
        "lost": [
            {
                "application": message.app_id,
                "message": message.id,
                "endpoint": message.endpoint_ids[0],
                "attempt": 1,
                "due_at": "2026-01-15T12:00:00Z",
            }
        ],
        "repaired": False,
    }


def test_reconcile_with_repair_delivers_lost_deliveries(
    run: Cli, system: SystemUnderTest, message: Message
) -> None:
    system.delivery_queue.sent.clear()

    assert "1 enqueued." in run("reconcile", "--repair").stdout

    system.run(3)
    assert len(system.http.requests) == 1
    assert run.json("reconcile")["lost"] == []


def test_reconcile_does_not_report_a_suspected_loss_that_recovered(
    run: Cli, system: SystemUnderTest, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.cli.output.pause", lambda _: system.run(3))

    found = run("reconcile", "--again-after", "1s")

    assert "0 lost" in found.stdout
    assert "suspected losses; checking again in" in found.stderr


def test_reconcile_accepts_a_longer_grace_period(run: Cli, message: Message) -> None:
    assert run.json("reconcile", "--grace", "3h")["lost"] == []


def test_reconcile_stops_at_the_limit(run: Cli, system: SystemUnderTest, message: Message) -> None:
    system.ingest.accept(OWNER, message.app_id, MessageInput(event_type="a", payload="{}"), None)
    system.clock.advance(LATER)

    assert len(run.json("reconcile", "--limit", "1", status=1)["lost"]) == 1
    assert "Stopped at 1" in run("reconcile", "--limit", "1", status=1).stderr


def test_reconcile_accepts_one_application(run: Cli, message: Message) -> None:
    assert run.json("reconcile", "--app", message.app_id, status=1)["messages"] == 1


def test_reconcile_accepts_an_organisation(run: Cli, message: Message) -> None:
    assert run.json("reconcile", "--org", "org_other")["messages"] == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--app", "acme"], "is not an application id"),
        (["--app", "app_" + "1" * 27], "Application not found"),
        (["--org", "nobody"], "names no organisation"),
        (["--token", "nonsense"], "not a JSON Web Token"),
    ],
)
def test_reconcile_reports_an_invalid_scope(run: Cli, arguments: list[str], reason: str) -> None:
    assert reason in run("reconcile", *arguments, status=1).stderr


def test_reconcile_without_an_organisation_reports_how_to_choose_one(run: Cli) -> None:
    run.env["OUTRIDER_TOKEN"] = None

    assert "--org org_" in run("reconcile", status=1).stderr


@pytest.mark.parametrize(
    "arguments", [["--since", "soon"], ["--since", "-1d"], ["--limit", "0"], ["--nonsense"]]
)
def test_a_wrong_option_is_a_usage_error(run: Cli, arguments: list[str]) -> None:
    assert "Error" in run("reconcile", *arguments, status=2).stderr
