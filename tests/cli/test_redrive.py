"""`outrider redrive`."""

from datetime import UTC, datetime

import pytest

from shared.cli.commands.redrive import UNKNOWN
from shared.domain.pipeline.dead_letter import DeadLetter
from tests.cli.conftest import Cli

LETTER = DeadLetter(
    body='{"p": "a secret"}',
    group="app_1",
    reason="InfrastructureError: it was down",
    first_sent_at=datetime(2026, 1, 15, 12, tzinfo=UTC),
    about={"message": "msg_1", "endpoint": "ep_1"},
    kept_until=datetime(2026, 1, 29, 12, tzinfo=UTC),
)


@pytest.fixture
def letters(run: Cli) -> Cli:
    """Two dead letters of deliveries, and one of messages without a reason."""
    for _ in range(2):
        run.operator.boxes["deliveries"].add(LETTER)
    run.operator.boxes["messages"].letters.append(DeadLetter(body="x", group="app_1"))
    return run


def test_redrive_only_shows_dead_letters_in_a_dry_run(letters: Cli) -> None:
    found = letters("redrive", "--dry-run")

    assert "deliveries  2026-01-15T12:00:00Z  msg_1 ep_1\n" in found.stdout
    assert "    InfrastructureError: it was down\n" in found.stdout
    assert "    kept until 2026-01-29T12:00:00Z\n" in found.stdout
    assert f"messages  -  unreadable\n    {UNKNOWN}\n" in found.stdout
    assert "deliveries: 2 dead letters waiting." in found.stdout
    assert "a secret" not in found.output
    assert len(letters.operator.boxes["deliveries"].letters) == 2


def test_redrive_returns_all_dead_letters_to_their_queues(letters: Cli) -> None:
    found = letters("redrive")

    assert "deliveries: 2 dead letters redriven." in found.stdout
    assert "background: 0 dead letters redriven." in found.stdout
    assert [len(browser.redriven) for browser in letters.operator.boxes.values()] == [1, 2, 0]
    assert letters.operator.boxes["deliveries"].redriven[0].body == LETTER.body


def test_redrive_accepts_one_queue(letters: Cli) -> None:
    letters("redrive", "messages")

    assert [len(browser.redriven) for browser in letters.operator.boxes.values()] == [1, 0, 0]


def test_redrive_moves_no_more_than_the_limit(letters: Cli) -> None:
    letters("redrive", "--limit", "1")

    assert len(letters.operator.boxes["deliveries"].letters) == 1


@pytest.mark.parametrize("flags", [[], ["--dry-run"]])
def test_redrive_has_json_output_with_the_reasons(letters: Cli, flags: list[str]) -> None:
    reported = letters.json("redrive", "deliveries", *flags)

    assert reported["redriven"] is (flags == [])
    assert reported["letters"]["deliveries"][0] == {
        "message": "msg_1",
        "endpoint": "ep_1",
        "reason": "InfrastructureError: it was down",
        "function": "deliver",
        "first_sent_at": "2026-01-15T12:00:00Z",
        "kept_until": "2026-01-29T12:00:00Z",
    }


def test_redrive_rejects_an_unknown_queue_and_moves_nothing(letters: Cli) -> None:
    found = letters("redrive", "deliveries", "nonsense", status=1)

    assert "'nonsense'. Queues: messages, deliveries, background" in found.stderr
    assert len(letters.operator.boxes["deliveries"].letters) == 2
