"""The intake queue: messages in, deliveries out."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shared.domain import ids
from shared.domain.errors import InfrastructureError
from shared.domain.messages.message import Message
from shared.domain.pipeline.record_origin import RecordOrigin
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.aws.sqs_events import sqs_event
from tests.workers.intake.records import PAYLOAD, body, customer, stored


def test_a_batch_of_messages_is_stored_and_delivered_byte_for_byte(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    app_id = customer(system)

    assert bring(*(body(name, eventId=f"e-{name}") for name in ("acme", app_id))) == []

    system.run()
    assert [post.body.decode() for post in system.http.requests] == [PAYLOAD] * 2
    assert {m.payload for m in stored(system)} == {PAYLOAD}
    assert {m.event_id for m in stored(system)} == {"e-acme", f"e-{app_id}"}
    assert system.dead_letters.letters == []


def test_all_fields_of_a_posted_message_are_read(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)
    at = (system.clock.now() + timedelta(hours=1)).isoformat()

    bring(
        body(channels=["a"], tags=["t"], payloadRetentionPeriod=3, deliverAt=at, organisation=ORG)
    )

    [message] = stored(system)
    assert (message.channels, message.tags) == (("a",), ("t",))
    assert message.payload_expires_at - message.timestamp == timedelta(days=3)
    assert message.deliver_at == system.clock.now() + timedelta(hours=1)


def test_a_record_that_comes_again_makes_no_second_message(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)
    sent = {"attributes": sqs_event("")["Records"][0]["attributes"]}
    sent["attributes"]["SentTimestamp"] = str(int(system.clock.now().timestamp() * 1_000))

    bring(body(), **sent)
    system.run()
    for _ in range(3):
        system.clock.advance(timedelta(hours=5))
        assert bring(body(), **sent) == []
        system.run()

    assert len(stored(system)) == 1
    assert len(system.http.requests) == 1


def test_an_event_that_is_enqueued_twice_makes_one_message(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    """In one batch, and again days later: two records with the same event id."""
    customer(system)

    bring(body(eventId="evt-1"), body(eventId="evt-1"))
    system.run()
    system.clock.advance(timedelta(days=20))
    assert bring(body(eventId="evt-1")) == []
    system.run()

    assert len(stored(system)) == 1
    assert len(system.http.requests) == 1
    assert system.dead_letters.letters == []


def test_records_without_an_event_id_are_messages_of_their_own(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)

    bring(*[body()] * 10)

    assert len({m.id for m in stored(system)}) == 10


def test_a_redriven_record_is_the_message_that_it_was(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)
    origin = RecordOrigin("record-0", system.clock.now())
    bring(body())
    system.run()
    system.clock.advance(timedelta(days=3))

    redriven = {"origin": {"stringValue": str(origin), "dataType": "String"}}
    bring(body(), messageId="another", messageAttributes=redriven)
    system.run()

    assert len(stored(system)) == 1
    assert len(system.http.requests) == 1


@pytest.mark.parametrize("days", [-1, 61])
def test_an_origin_of_an_impossible_time_is_ignored(
    system: SystemUnderTest, bring: Callable[..., list[str]], days: int
) -> None:
    """A producer wrote it. The message must neither be of the future nor expired already."""
    customer(system)
    origin = RecordOrigin("record-0", system.clock.now() - timedelta(days=days))

    bring(body(), messageAttributes={"origin": {"stringValue": str(origin)}})

    [message] = stored(system)
    assert abs(message.timestamp - system.clock.now()) < ids.STEP


SECRET: dict[str, Any] = {"a-secret-field": 1}


def test_a_failure_of_aws_is_retried_and_a_dead_letter_in_the_end(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)

    class Failing:
        def send(self, tasks: Any) -> None:
            raise InfrastructureError("SQS is down")

    system.delivery_queue = Failing()  # type: ignore[assignment] # it is one
    system.assemble()

    assert bring(body(), "nonsense", body("nobody"), body()) == ["record-0", "record-3"]
    assert len(system.dead_letters.letters) == 2
    assert bring(body(), tries=10) == []
    assert system.dead_letters.letters[-1].reason == "InfrastructureError: SQS is down"


def test_a_message_that_was_stored_before_its_function_died_is_sent_a_minute_later(
    system: SystemUnderTest, bring: Callable[..., list[str]]
) -> None:
    customer(system)
    bring(body())
    system.delivery_queue.sent.clear()

    bring(body(), tries=2)

    [(_, delay)] = system.delivery_queue.sent
    assert delay == timedelta(seconds=60)


def test_a_crash_of_one_record_reaches_no_other(
    system: SystemUnderTest,
    bring: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    customer(system)
    plain = type(system.intake.intake.messages).add

    def crash(self: Any, message: Message, **options: Any) -> bool:
        if message.event_id == "bad":
            raise ZeroDivisionError
        return plain(self, message, **options)

    monkeypatch.setattr(type(system.intake.intake.messages), "add", crash)

    assert bring(body(), body(eventId="bad"), body()) == ["record-1"]

    assert "task.crashed" in capsys.readouterr().out
    assert len(stored(system)) == 2


def test_a_batch_takes_few_calls(
    system: SystemUnderTest, bring: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One read of routes for each application, and one request for all deliveries."""
    app_id = customer(system)
    reads, sends = [], []
    routes, queue = type(system._routes).of, type(system.delivery_queue).send

    def read(self: Any, *place: Any) -> Any:
        reads.append(place)
        return routes(self, *place)

    def send(self: Any, tasks: Any) -> None:
        sends.append(len(tasks))
        queue(self, tasks)

    monkeypatch.setattr(type(system._routes), "of", read)
    monkeypatch.setattr(type(system.delivery_queue), "send", send)

    bring(*[body(app_id)] * 10)

    assert reads == [(ORG, app_id)]
    assert sends == [10]


def test_the_log_says_what_came_of_each_record_and_no_contents(
    system: SystemUnderTest, bring: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    app_id = customer(system)

    bring(body(), body("a-secret-name"), body(**SECRET))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["message"] for line in lines] == ["message.accepted", *["message.refused"] * 2]
    assert (lines[0]["app"], lines[0]["endpoints"], lines[0]["ms"]) == (app_id, 1, 0)
    assert lines[1] | {"code": "not_found", "org": ORG, "record": "record-1"} == lines[1]
    assert (lines[2]["code"], lines[2]["app"]) == ("validation", app_id)
    assert "secret" not in json.dumps(lines)
