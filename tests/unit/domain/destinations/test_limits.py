"""Sizes of messages as each service counts them, at the last byte that it takes."""

from dataclasses import replace

import pytest

from shared.domain.destinations.calls import message_bytes, refusal
from shared.domain.destinations.destination import DestinationType
from tests.unit.domain.destinations.test_calls import consignment

MIB, KIB_256 = 1_048_576, 262_144
# Bytes beside the body. Attributes count with their name, their type and their value; an event with
# its source, its detail type and its resources.
ATTRIBUTES = len("webhook-idStringmsg_1") + len("event-typeStringa.b")
EVENT = len("outrider.app_1") + len("a.b") + len("msg_1")
LIMITS = [
    (DestinationType.SQS, MIB, ATTRIBUTES),
    # That of a topic with the highest MaximumMessageSize.
    (DestinationType.SNS, MIB, ATTRIBUTES),
    # An entry has to be smaller than 1 MiB.
    (DestinationType.EVENT_BRIDGE, MIB - 1, EVENT),
    (DestinationType.LAMBDA, MIB, 0),
    (DestinationType.STEP_FUNCTIONS, KIB_256, 0),
]


def body(size: int) -> str:
    """Returns a JSON object of this many bytes, most of them in characters of two bytes."""
    room = size - len('{"a":""}')
    return '{"a":"' + "\u00e9" * (room // 2) + "x" * (room % 2) + '"}'


@pytest.mark.parametrize(("kind", "most", "beside"), LIMITS, ids=lambda value: str(value))
def test_the_last_byte_that_a_target_takes_is_sent_and_the_next_is_refused(
    kind: DestinationType, most: int, beside: int
) -> None:
    fits = consignment(kind, body(most - beside))
    over = consignment(kind, body(most - beside + 1))

    assert message_bytes(fits) == most
    assert refusal(fits) is None
    assert refusal(over) == (
        f"The message has {most + 1:,} bytes as {kind.value} counts them, "
        f"which takes {most:,} at most."
    )


def test_each_kind_has_a_limit() -> None:
    assert {kind for kind, *_ in LIMITS} == set(DestinationType)


def test_a_detail_type_counts_in_bytes() -> None:
    sent = consignment(DestinationType.EVENT_BRIDGE, "{}")
    wide = replace(sent, detail_type="\u00e9" * 128)

    assert message_bytes(wide) == message_bytes(sent) + 256 - len(sent.detail_type)
