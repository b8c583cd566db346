"""Contract of `DeadLetters` and `DeadLetterBrowser`, in memory and on SQS.

SQS is moto in this process, or the server at OUTRIDER_SQS_ENDPOINT.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.adapters.memory import MemoryDeadLetters
from shared.adapters.operator.dead_letter_browser import RETENTION, SqsDeadLetterBrowser
from shared.adapters.sqs.background_queue import encode_step
from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.delivery_codec import encode_dispatch, encode_task
from shared.domain.background.background_task import TaskStep
from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.pipeline.dead_letter import (
    MAX_REASON,
    NO_GROUP,
    DeadLetter,
    ReceivedDeadLetter,
)
from shared.domain.pipeline.record_origin import RecordOrigin
from shared.ports import DeadLetterBrowser, DeadLetters
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, MESSAGE, ORG, TASK
from tests.support.aws.aws_faults import Refusal, answer, failing

LETTER = DeadLetter(
    body="a task of é",
    group="app_1",
    reason="InfrastructureError: it was down",
    first_sent_at=datetime(2026, 1, 15, 12, tzinfo=UTC),
    origin="1768478400000-record-1",
)


@dataclass(frozen=True)
class Letters:
    """Ports, and the bodies in the source queue."""

    letters: DeadLetters
    box: DeadLetterBrowser
    source: Callable[[], list[str]]


@pytest.fixture
def urls(sqs: Any) -> tuple[str, str]:
    """URLs of the dead-letter queue and its source queue."""
    made = [sqs.create_queue(QueueName=f"contract-{uuid4()}")["QueueUrl"] for _ in range(2)]
    return made[0], made[1]


@pytest.fixture(params=["memory", "sqs"])
def letters(request: pytest.FixtureRequest) -> Letters:
    if request.param == "memory":
        memory = MemoryDeadLetters("deliver")
        return Letters(memory, memory, lambda: [each.body for each in memory.redriven])
    sqs, (url, source) = request.getfixturevalue("sqs"), request.getfixturevalue("urls")

    def bodies() -> list[str]:
        found = sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10)
        return [message["Body"] for message in found.get("Messages", ())]

    return Letters(SqsDeadLetters(url, "deliver"), SqsDeadLetterBrowser(url, source), bodies)


def take(browser: DeadLetterBrowser) -> list[ReceivedDeadLetter]:
    """Takes all visible letters."""
    found: list[ReceivedDeadLetter] = []
    while taken := browser.take(10):
        found += taken
    return found


def test_a_dead_letter_is_stored_with_its_reason_and_function(letters: Letters) -> None:
    letters.letters.add(LETTER)

    [taken] = letters.box.take(10)

    assert replace(taken.letter, kept_until=None) == replace(LETTER, function="deliver")


def test_a_dead_letter_is_kept_for_the_queues_retention_from_its_sending(
    sqs: Any, urls: tuple[str, str]
) -> None:
    url, source = urls
    before = datetime.now(UTC)
    SqsDeadLetters(url, "deliver").add(LETTER)

    [taken] = SqsDeadLetterBrowser(url, source).take(10)

    assert taken.letter.kept_until is not None
    sent = taken.letter.kept_until - RETENTION
    # SQS counts milliseconds.
    assert before - timedelta(milliseconds=1) < sent <= datetime.now(UTC)


def test_a_taken_dead_letter_is_invisible_until_it_is_put_back(letters: Letters) -> None:
    letters.letters.add(LETTER)

    taken = letters.box.take(10)
    assert letters.box.take(10) == []

    letters.box.put_back(taken)
    assert [each.letter for each in letters.box.take(10)] == [taken[0].letter]


def test_take_returns_at_most_the_requested_number(letters: Letters) -> None:
    for number in range(3):
        letters.letters.add(replace(LETTER, body=str(number)))

    assert len(letters.box.take(2)) == 2
    assert len(letters.box.take(2)) == 1


def test_redriven_dead_letters_move_to_their_source_queue(letters: Letters) -> None:
    bodies = [f"task {number}" for number in range(3)]
    for body in bodies:
        letters.letters.add(replace(LETTER, body=body))

    taken = take(letters.box)
    letters.box.redrive(taken)

    assert sorted(letters.source()) == bodies
    assert letters.box.take(10) == []


def test_many_dead_letters_are_put_back_and_redriven(letters: Letters) -> None:
    for number in range(23):
        letters.letters.add(replace(LETTER, body=str(number)))

    letters.box.put_back(take(letters.box))
    taken = take(letters.box)
    letters.box.redrive(taken)

    assert len(taken) == 23
    assert take(letters.box) == []


def test_a_dead_letter_moved_by_sqs_has_no_reason_and_is_its_own_origin(
    sqs: Any, urls: tuple[str, str]
) -> None:
    sent = sqs.send_message(QueueUrl=urls[0], MessageBody="a task")

    [taken] = SqsDeadLetterBrowser(*urls).take(10)

    origin = RecordOrigin.parse(taken.letter.origin or "")
    assert origin
    assert origin.record_id == sent["MessageId"]
    bare = replace(taken.letter, kept_until=None, origin=None)
    assert bare == DeadLetter(body="a task", group=NO_GROUP)


def test_a_redriven_task_carries_its_origin(sqs: Any, urls: tuple[str, str]) -> None:
    SqsDeadLetters(urls[0], "deliver").add(LETTER)
    browser = SqsDeadLetterBrowser(*urls)

    browser.redrive(browser.take(10))

    found = sqs.receive_message(QueueUrl=urls[1], MessageAttributeNames=["All"])
    [message] = found["Messages"]
    carried = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert carried == {"origin": LETTER.origin}


@pytest.mark.usefixtures("sqs")
@pytest.mark.parametrize(
    ("body", "ids"),
    [
        (encode_task(builders.task()), [ORG, APP, MESSAGE, ENDPOINT]),
        (encode_dispatch(builders.dispatch()), [ORG, APP, MESSAGE]),
        (encode_step(TaskStep(ORG, TASK, 1)), [ORG, TASK]),
        ("[" * 100_000, []),
        ("[1]", []),
        ('{"application": "acme", "eventId": "e", "payload": {}}', ["acme", "e"]),
        ('{"application": "\\u001b[31m\\u202e"}', ["\\x1b[31m\\u202e"]),
        ('{"m": 1}', []),
    ],
)
def test_a_dead_letter_names_the_ids_in_its_task(
    urls: tuple[str, str], body: str, ids: list[str]
) -> None:
    SqsDeadLetters(urls[0], "deliver").add(replace(LETTER, body=body))

    [taken] = SqsDeadLetterBrowser(*urls).take(10)

    assert list(taken.letter.about.values()) == ids


@pytest.mark.usefixtures("sqs")
def test_a_reason_of_any_characters_and_length_is_kept(urls: tuple[str, str]) -> None:
    reason = "\x00 \uffff \ud800 é " + "x" * 5_000

    SqsDeadLetters(urls[0], "deliver").add(replace(LETTER, reason=reason))

    [taken] = SqsDeadLetterBrowser(*urls).take(10)
    kept = taken.letter.reason or ""
    assert kept.startswith("\\x00 \\uffff \\ud800 \\xe9 xxx")
    assert len(kept) == MAX_REASON


@pytest.mark.usefixtures("sqs")
def test_a_dead_letter_that_sqs_rejects_is_a_failure(urls: tuple[str, str]) -> None:
    with pytest.raises(InternalError, match=r"NonExistentQueue|QueueDoesNotExist"):
        SqsDeadLetters(urls[0] + "-elsewhere", "deliver").add(LETTER)


@pytest.mark.usefixtures("sqs")
def test_dead_letters_that_the_source_queue_rejects_stay(urls: tuple[str, str]) -> None:
    SqsDeadLetters(urls[0], "deliver").add(LETTER)
    browser = SqsDeadLetterBrowser(*urls)
    taken = browser.take(10)

    with (
        failing(browser._source._client, Refusal("ThrottlingException")),
        pytest.raises(InfrastructureError),
    ):
        browser.redrive(taken)

    browser.put_back(taken)
    assert len(browser.take(10)) == 1


@pytest.mark.usefixtures("sqs")
@pytest.mark.parametrize("act", ["put_back", "redrive"])
def test_a_partial_failure_of_sqs_is_a_failure(urls: tuple[str, str], act: str) -> None:
    SqsDeadLetters(urls[0], "deliver").add(LETTER)
    browser = SqsDeadLetterBrowser(*urls)
    taken = browser.take(10)
    refusal = {"Failed": [{"Id": "0", "Code": "ReceiptHandleIsInvalid", "SenderFault": True}]}

    with (
        failing(browser._client, lambda: answer(refusal)),
        pytest.raises(InfrastructureError, match="1 letters: ReceiptHandleIsInvalid"),
    ):
        getattr(browser, act)(taken)
