"""Messages of events that EventBridge could not put into the intake queue."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.domain.errors import InvalidInput
from shared.domain.intake import intake_parser
from shared.domain.intake.bus_event import BusEvent
from shared.domain.intake.intake_binding import IntakeBinding
from tests.support.arrange.builders import ORG
from tests.support.aws.template import template

PATH = "$.detail.tenant"
# As EventBridge hands over: no white space between tokens, numbers and escapes as they are.
DETAIL = '{"tenant":"acme","amount":12.50,"big":10000000000000000001,"text":"\\u00e9 é"}'
EVENT = (
    '{"version":"0","id":"17554ea1-9b10-e0ad-26bc-7797acd41391","detail-type":"invoice.paid",'
    '"source":"com.example.orders","account":"123456789012","time":"2026-01-15T12:00:00Z",'
    f'"region":"us-east-1","resources":[],"detail":{DETAIL}}}'
)


def parsed(body: str) -> intake_parser.IntakeAddress:
    """Reads the body as `intake` does."""
    return intake_parser.address(body, IntakeBinding((ORG,)))


def filled_in(event: str) -> str:
    """Fills in the template of the rule, as EventBridge does with texts and objects."""
    [target] = template()["Resources"]["IntakeBusRule"]["Properties"]["Targets"]
    transformer, found = target["InputTransformer"], json.loads(event)
    paths = transformer["InputPathsMap"] | {"application": PATH}

    def value(match: re.Match[str]) -> str:
        reached: Any = found
        for name in paths[match[1]].split(".")[1:]:
            reached = reached[name]
        return json.dumps(reached)

    return re.sub(r"<([a-z]+)>", value, transformer["InputTemplate"])


def test_an_event_becomes_the_message_that_the_rule_makes_of_it() -> None:
    message = BusEvent.parse(EVENT).message(PATH)

    assert json.loads(message) == json.loads(filled_in(EVENT))


def test_the_payload_is_the_events_detail_byte_for_byte() -> None:
    address = parsed(BusEvent.parse(EVENT).message(PATH))

    assert (address.org_id, address.application) == (ORG, "acme")
    assert address.message_input.payload == DETAIL
    assert address.message_input.event_type == "invoice.paid"
    assert address.message_input.event_id == "17554ea1-9b10-e0ad-26bc-7797acd41391"


@pytest.mark.parametrize(
    ("path", "application"),
    [
        ("$.detail.tenant", "acme"),
        ("$.source", "com.example.orders"),
        ("$.detail-type", "invoice.paid"),
        ("$.detail.amount", None),
        ("$.detail", None),
        ("$.detail.tenant.name", None),
        ("$.nothing.at.all", None),
        ("$.resources.0", None),
    ],
)
def test_the_application_is_the_text_at_the_path(path: str, application: str | None) -> None:
    assert BusEvent.parse(EVENT).application(path) == application


@pytest.mark.parametrize(
    "changes",
    [
        {"detail": None},
        {"detail": {}},
        {"detail": [1]},
        {"detail": {"tenant": 5}},
        {"detail-type": "no event type"},
        {"detail-type": None},
        {"detail-type": {"a": 1}},
        {"id": "x" * 300},
    ],
)
def test_an_event_that_is_no_message_is_left_to_the_intake_to_refuse(changes: Any) -> None:
    event = json.dumps(json.loads(EVENT) | changes)

    with pytest.raises(InvalidInput):
        _ = parsed(BusEvent.parse(event).message(PATH)).message_input


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", "[" * 100_000, '{"a":1,"a":2}', "\ud800"])
def test_a_text_that_is_no_event_stays_as_it_is(text: str) -> None:
    event = BusEvent.parse(text)

    assert event.message(PATH) == text
    assert (event.event_id, event.event_type, event.at) == (None, None, None)


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ('"2026-01-15T12:00:00Z"', datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ('"2026-01-15T12:00:00"', datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ('"yesterday"', None),
        ("5", None),
        ("null", None),
    ],
)
def test_the_time_of_an_event_is_read_if_it_is_one(time: str, at: datetime | None) -> None:
    assert BusEvent.parse(f'{{"time": {time}}}').at == at
