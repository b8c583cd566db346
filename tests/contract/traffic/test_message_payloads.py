"""Contract of `Messages` for payloads: exact, with their retention, or expunged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import ids
from shared.domain.ids import MessageId
from shared.domain.messages.message import MAX_LISTED_BYTES, Body
from shared.domain.paging import Span
from tests.contract.conftest import Stores
from tests.contract.sent import ELSEWHERE, OTHER_APP, PAYLOADS, SECOND, listed
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, MESSAGE, NOW, ORG
from tests.support.arrange.random_text import random_text


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_stored_payload_is_read_back_exactly(stores: Stores, payload: str) -> None:
    stores.messages.add(builders.message(payload=payload))

    found = stores.messages.get(ORG, APP, MESSAGE)

    assert found is not None
    assert found.payload == payload
    expected = None if len(payload.encode()) > MAX_LISTED_BYTES else payload
    assert [m.payload for m in listed(stores, Span())] == [expected]


RAWS = {
    "short": Body("a=1&b=☃", "application/x-www-form-urlencoded"),
    "without a type": Body("𝄞 plain"),
    "empty": Body("", "text/plain"),
    "just not inline": Body("x" * (8 * 1024 - 1), "text/plain"),
    "a megabyte": Body("ä☃𝄞 \t" * 87_000, "text/plain"),
}


@pytest.mark.parametrize("raw", RAWS.values(), ids=RAWS.keys())
def test_a_stored_raw_payload_is_read_back_exactly(stores: Stores, raw: Body) -> None:
    message = builders.message(payload='{"𝄞": 1}', raw=raw)
    stores.messages.add(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message
    assert message.body == raw
    is_short = len(raw.text.encode()) < MAX_LISTED_BYTES // 2
    assert listed(stores, Span()) == [message if is_short else message.without_content]


def test_a_raw_payload_expires_with_the_payload(stores: Stores) -> None:
    expires_at = NOW + timedelta(days=5)
    message = builders.message(raw=Body("a"), payload_expires_at=expires_at)
    stores.messages.add(message)
    assert stores.messages.get(ORG, APP, MESSAGE) == message

    stores.clock.instant = expires_at

    expired = stores.messages.get(ORG, APP, MESSAGE)
    assert expired is not None
    assert (expired.payload, expired.raw, expired.body) == (None, None, None)


def test_a_raw_payload_is_expunged_with_the_payload(stores: Stores) -> None:
    message = builders.message(raw=RAWS["just not inline"])
    stores.messages.add(message)

    stores.messages.expunge(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message.expunged
    assert message.expunged.raw is None


@pytest.mark.parametrize(
    ("first_payload", "second"),
    [
        (PAYLOADS["a megabyte"], "y" * 1_000_000),
        (PAYLOADS["a megabyte that packs to little less"], random_text(1_000_000, seed=2)),
    ],
    ids=["packed", "random"],
)
def test_a_repeated_large_message_keeps_its_first_payload(
    stores: Stores, first_payload: str, second: str
) -> None:
    first = builders.message(payload=first_payload)
    stores.messages.add(first)

    assert not stores.messages.add(builders.message(payload=f'"{second}"'))

    assert stores.messages.get(ORG, APP, MESSAGE) == first


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_payload_can_expire_before_its_message(stores: Stores, payload: str) -> None:
    message = builders.message(payload=payload, payload_expires_at=NOW + timedelta(days=5))
    stores.messages.add(message)
    assert stores.messages.get(ORG, APP, MESSAGE) == message

    stores.clock.advance(timedelta(days=5, minutes=1))

    expected = replace(message, payload=None)
    assert stores.messages.get(ORG, APP, MESSAGE) == expected
    assert stores.messages.complete([expected]) == [expected]
    assert listed(stores, Span(), stores.clock.now()) == [expected]


def test_a_list_leaves_out_separately_stored_payloads(stores: Stores) -> None:
    small = builders.message()
    large = builders.message(id=SECOND, payload=PAYLOADS["just not inline"])
    third = MessageId(builders.new_id(ids.MESSAGE, 3))
    brief = builders.message(id=third, payload_expires_at=NOW + timedelta(days=5))
    for message in (small, large, brief):
        stores.messages.add(message)

    found = list(stores.messages.scan(ORG, APP, Span(), NOW))

    assert found == [small, replace(large, payload=None), replace(brief, payload=None)]
    assert stores.messages.get_many(ORG, APP, [m.id for m in found]) == found
    assert stores.messages.complete(found) == [small, large, brief]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_expunging_deletes_the_payload_and_keeps_the_message(stores: Stores, payload: str) -> None:
    message = builders.message(payload=payload, event_id="evt", channels=("c",), tags=("t",))
    stores.messages.add(message)

    for _ in range(2):
        stores.messages.expunge(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message.expunged
    assert listed(stores, Span()) == [message.expunged]
    assert stores.messages.id_of(ORG, APP, "evt") == MESSAGE


@pytest.mark.parametrize("size", ["just not inline", "a megabyte that packs to little less"])
def test_expunging_leaves_other_messages_alone(stores: Stores, size: str) -> None:
    large = PAYLOADS[size]
    others = [
        builders.message(id=SECOND, payload=large),
        builders.message(app_id=OTHER_APP, payload=large),
        builders.message(org_id=ELSEWHERE, payload=large),
    ]
    for message in (builders.message(payload=large), *others):
        stores.messages.add(message)

    stores.messages.expunge(builders.message())

    for message in others:
        assert stores.messages.get(message.org_id, message.app_id, message.id) == message


def test_expunging_a_missing_message_creates_none(stores: Stores) -> None:
    stores.messages.expunge(builders.message())

    assert stores.messages.get(ORG, APP, MESSAGE) is None
    assert stores.messages.add(builders.message())
