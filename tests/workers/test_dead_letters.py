"""Tasks that fail at every try."""

from typing import Any

import pytest

from functions.batch import MAX_TRIES, process_batch
from shared.adapters.memory import MemoryDeadLetters
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dead_letter import DeadLetter
from tests.support.assertions.captured_logs import captured_logs
from tests.support.aws.sqs_events import sqs_event
from tests.support.fakes.faults import InjectedFault, Killed

NONE: dict[str, Any] = {"batchItemFailures": []}


def down(_body: str) -> None:
    raise InfrastructureError("read the table: ThrottlingException")


def crash(body: str) -> None:
    raise ValueError(f"cannot read {body}")


@pytest.mark.parametrize("work", [down, crash])
def test_a_failing_task_is_retried_until_its_last_try(work: Any) -> None:
    kept = MemoryDeadLetters()

    report = process_batch(sqs_event("a task", tries=MAX_TRIES - 1), work, kept)

    assert report == {"batchItemFailures": [{"itemIdentifier": "record-0"}]}
    assert kept.letters == []


def test_a_task_that_fails_at_its_last_try_becomes_a_dead_letter_with_the_reason() -> None:
    kept = MemoryDeadLetters("fanout")

    assert process_batch(sqs_event("a task", tries=MAX_TRIES), down, kept) == NONE

    [letter] = kept.letters
    assert (letter.body, letter.group, letter.function) == ("a task", "app_1", "fanout")
    assert letter.reason == "InfrastructureError: read the table: ThrottlingException"
    assert letter.first_sent_at is not None
    assert letter.first_sent_at.isoformat() == "2026-01-15T12:00:00+00:00"


def test_the_reason_of_a_crash_names_the_place_and_quotes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = MemoryDeadLetters()

    assert process_batch(sqs_event("a secret", tries=MAX_TRIES), crash, kept) == NONE

    [letter] = kept.letters
    assert letter.reason is not None
    assert letter.reason.startswith("ValueError at test_dead_letters.py:")
    assert "a secret" not in repr(letter)
    [crashed, given_up] = captured_logs(capsys)
    assert (crashed["message"], given_up["message"]) == ("task.crashed", "task.given_up")
    assert given_up["reason"] == letter.reason


def test_only_the_task_that_failed_becomes_a_dead_letter() -> None:
    kept = MemoryDeadLetters()

    def work(body: str) -> None:
        if body == "bad":
            raise ZeroDivisionError

    assert (
        process_batch(sqs_event("good", "bad", "good", tries=MAX_TRIES), work, kept, parallel=True)
        == NONE
    )

    assert [letter.body for letter in kept.letters] == ["bad"]


def test_a_task_stays_in_the_queue_when_its_dead_letter_cannot_be_stored() -> None:
    kept = MemoryDeadLetters()

    report = process_batch(
        sqs_event("a task", tries=MAX_TRIES), down, InjectedFault(at=1).around(kept)
    )

    assert report == {"batchItemFailures": [{"itemIdentifier": "record-0"}]}
    assert kept.letters == []


def test_a_crash_at_the_last_try_acknowledges_nothing() -> None:
    def die(_body: str) -> None:
        raise Killed

    kept = MemoryDeadLetters()

    with pytest.raises(Killed):
        process_batch(sqs_event("a task", tries=MAX_TRIES), die, kept)

    assert kept.letters == []


def test_the_repr_of_a_dead_letter_hides_its_body() -> None:
    assert "a secret" not in repr(DeadLetter(body="a secret", group="app_1"))
