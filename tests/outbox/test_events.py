"""Events as the provider's code gives them: the body that each becomes, and refusals at once."""

import json
from typing import Any

import pytest

from outrider.outbox import Event, InvalidEvent
from outrider.outbox.event import MAX_BODY_BYTES, check_application, with_application
from shared.domain.limits import is_name
from shared.domain.messages import message_parser

LOOP: dict[str, Any] = {}
LOOP["self"] = LOOP
DEEP = "{" + '"a":{' * 100_000 + "}" * 100_001


def event(**fields: Any) -> Event:
    return Event(**{"type": "invoice.paid", "payload": {"id": 1}, "id": "event", **fields})


@pytest.mark.parametrize(
    "text",
    [
        '{"id": 1}',
        '{ "b" : 1.50,\n"a":1e3, "b":2}',
        '{"text":"\\u00e9\u00e9\U0001f600"}',
        "{}",
        '{"n":12345678901234567890123}',
    ],
)
def test_a_payload_given_as_text_keeps_its_bytes(text: str) -> None:
    parsed = message_parser.parse(event(payload=text).body().encode())

    assert parsed.payload == text
    assert (parsed.event_type, parsed.event_id) == ("invoice.paid", "event")


def test_further_fields_are_those_of_the_request() -> None:
    body = event(fields={"channels": ["a"], "payloadRetentionPeriod": 3}).body()

    parsed = message_parser.parse(body.encode())
    assert parsed.channels == ("a",)
    assert parsed.payload_retention.days == 3


def test_an_event_without_an_id_gets_one_that_the_service_accepts() -> None:
    drawn = {Event(type="a", payload={}).id for _ in range(100)}

    assert len(drawn) == 100
    assert all(map(is_name, drawn))


def test_the_limit_of_the_body_is_that_of_the_service() -> None:
    assert MAX_BODY_BYTES == message_parser.MAX_BODY_BYTES


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": ""}, "event type"),
        ({"type": "a b"}, "event type"),
        ({"type": "."}, "event type"),
        ({"type": ".."}, "event type"),
        ({"type": "a\n"}, "event type"),
        ({"type": "x" * 257}, "event type"),
        ({"type": None}, "event type"),
        ({"id": "a/b"}, "event id"),
        ({"id": ""}, "event id"),
        ({"id": 7}, "event id"),
        ({"id": "msg_1"}, "msg_"),
        ({"payload": "[1]"}, "object"),
        ({"payload": "{"}, "not JSON"),
        ({"payload": '{"a":NaN}'}, "not JSON"),
        ({"payload": DEEP}, "not JSON"),
        ({"payload": '{"a":"\ud800"}'}, "surrogate"),
        ({"payload": {"a": float("nan")}}, "JSON"),
        ({"payload": {"a": object()}}, "JSON"),
        ({"payload": LOOP}, "JSON"),
        ({"payload": {"a": "x" * MAX_BODY_BYTES}}, "bytes"),
        ({"fields": {"eventId": "other"}}, "eventId"),
        ({"fields": {"application": {"name": "a"}}}, "application"),
        ({"fields": {"payload": {}}}, "payload"),
    ],
)
def test_an_event_that_the_service_would_refuse_fails_where_it_is_added(
    fields: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InvalidEvent, match=reason):
        event(**fields).body()


@pytest.mark.parametrize("reference", ["", "a/b", "..", "x" * 257, "a b", None, 1])
def test_a_reference_that_is_no_application_fails_where_it_is_added(reference: Any) -> None:
    with pytest.raises(InvalidEvent, match="application"):
        check_application(reference)


def test_the_body_for_the_queue_names_the_application() -> None:
    body = event(payload='{"b":1,"a" :2}').body()

    named = with_application(body, "customer-42")

    assert json.loads(named) == {"application": "customer-42", **json.loads(body)}
    assert named.endswith('"payload":{"b":1,"a" :2}}')
