"""What `Messages` promises."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from shared.domain import ids
from shared.domain.errors import Conflict, NotFound
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.message import MAX_LISTED_BYTES, RETENTION, Body, Message
from shared.domain.paging import Page, PageRequest, Span, paginate
from tests.contract.conftest import Stores
from tests.support import builders
from tests.support.builders import APP, MESSAGE, NOW, ORG
from tests.support.texts import random_text

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id(ids.APP, 2))
SECOND = MessageId(builders.new_id(ids.MESSAGE, 2))

# Whatever the text, it is the consumer's: white space, order, spelling of numbers, any script.
PAYLOADS = {
    "spaced": '{ "b":\t1.50,\r\n "a" : 1e400 ,"long": 12345678901234567890123456789 }\n',
    "scripts": '{"text": "é ☃ 𝄞 \\ud834\\udd1e \\u0000 \u2028 \ufeff"}',
    "empty": "{}",
    "inline at most": '"' + "x" * (8 * 1024 - 2) + '"',
    "just not inline": '"' + "x" * (8 * 1024 - 1) + '"',
    "a megabyte": '"' + "ä☃𝄞 \t" * 87_000 + '"',
    "a megabyte that packs to little less": '"' + random_text(1024 * 1024 - 2) + '"',
}


def message_at(moment: datetime, number: int = 1, **overrides: Any) -> Message:
    return builders.message(id=builders.new_id(ids.MESSAGE, number, moment), **overrides)


def page(stores: Stores, request: PageRequest, now: datetime = NOW) -> Page[Message]:
    span = request.span(ids.MESSAGE)
    found = stores.messages.scan(ORG, APP, span, now)
    return paginate(found, lambda m: m.id, request)


def listed(stores: Stores, span: Span, now: datetime = NOW) -> list[Message]:
    return list(stores.messages.scan(ORG, APP, span, now))


def test_a_message_comes_back_as_it_was(stores: Stores) -> None:
    message = builders.message(
        event_id="evt-1",
        channels=("a", "b:1"),
        tags=("t",),
        deliver_at=NOW + timedelta(hours=1, microseconds=1),
        endpoint_ids=(EndpointId(builders.new_id(ids.ENDPOINT, 2)), builders.ENDPOINT),
    )

    assert stores.messages.add(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message


def test_a_message_may_go_nowhere(stores: Stores) -> None:
    stores.messages.add(message := builders.message(endpoint_ids=()))

    assert stores.messages.get(ORG, APP, MESSAGE) == message


def test_an_endpoint_can_be_added_and_is_there_once(stores: Stores) -> None:
    stores.messages.add(message := builders.message())
    second = EndpointId(builders.new_id(ids.ENDPOINT, 2))
    third = EndpointId(builders.new_id(ids.ENDPOINT, 3))

    # Each time with the message as it was read before.
    for endpoint_id in (second, third, second, builders.ENDPOINT):
        stores.messages.add_endpoint(message, endpoint_id)

    found = stores.messages.get(ORG, APP, MESSAGE)
    assert found == replace(
        message, endpoint_ids=(builders.ENDPOINT, second, third), added_ids=(second, third)
    )
    assert listed(stores, Span()) == [found]
    assert found.scheduled_ids == (builders.ENDPOINT,)


def test_an_endpoint_can_be_added_to_a_message_that_went_nowhere(stores: Stores) -> None:
    stores.messages.add(message := builders.message(endpoint_ids=()))

    stores.messages.add_endpoint(message, builders.ENDPOINT)

    found = stores.messages.get(ORG, APP, MESSAGE)
    assert found is not None
    assert (found.endpoint_ids, found.added_ids) == ((builders.ENDPOINT,),) * 2


def test_no_endpoint_is_added_to_a_message_that_is_not_there(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.messages.add_endpoint(builders.message(), builders.ENDPOINT)
    stores.messages.add(builders.message())
    for other in ({"org_id": ELSEWHERE}, {"app_id": OTHER_APP}):
        with pytest.raises(NotFound):
            stores.messages.add_endpoint(builders.message(**other), builders.ENDPOINT)

    assert stores.messages.get(ORG, APP, MESSAGE) == builders.message()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_the_payload_comes_back_to_the_letter(stores: Stores, payload: str) -> None:
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
def test_what_is_sent_in_place_of_the_payload_comes_back_to_the_letter(
    stores: Stores, raw: Body
) -> None:
    message = builders.message(payload='{"𝄞": 1}', raw=raw)
    stores.messages.add(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message
    assert message.body == raw
    is_short = len(raw.text.encode()) < MAX_LISTED_BYTES // 2
    assert listed(stores, Span()) == [message if is_short else message.without_content]


def test_what_is_sent_in_place_of_the_payload_expires_with_it(stores: Stores) -> None:
    expires_at = NOW + timedelta(days=5)
    message = builders.message(raw=Body("a"), payload_expires_at=expires_at)
    stores.messages.add(message)
    assert stores.messages.get(ORG, APP, MESSAGE) == message

    stores.clock.moment = expires_at

    expired = stores.messages.get(ORG, APP, MESSAGE)
    assert expired is not None
    assert (expired.payload, expired.raw, expired.body) == (None, None, None)


def test_what_is_sent_in_place_of_the_payload_is_expunged_with_it(stores: Stores) -> None:
    message = builders.message(raw=RAWS["just not inline"])
    stores.messages.add(message)

    stores.messages.expunge(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message.expunged
    assert message.expunged.raw is None


def test_other_tenants_do_not_see_it(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt", payload=PAYLOADS["just not inline"]))

    for org_id, app_id in ((ELSEWHERE, APP), (ORG, OTHER_APP)):
        assert stores.messages.get(org_id, app_id, MESSAGE) is None
        assert stores.messages.id_of(org_id, app_id, "evt") is None
        found = stores.messages.scan(org_id, app_id, Span(), NOW)
        assert list(found) == []


def test_the_same_ids_in_two_applications_are_two_messages(stores: Stores) -> None:
    large = PAYLOADS["just not inline"]
    stores.messages.add(builders.message(event_id="evt", payload=large))

    assert stores.messages.add(builders.message(app_id=OTHER_APP, event_id="evt", payload="{}"))

    found = stores.messages.get(ORG, APP, MESSAGE)
    assert found is not None
    assert found.payload == large


def test_an_id_is_stored_once(stores: Stores) -> None:
    first = builders.message()

    assert stores.messages.add(first)
    assert not stores.messages.add(builders.message(payload='"another"'))

    assert stores.messages.get(ORG, APP, MESSAGE) == first


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


def test_an_event_id_leads_to_its_message(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    assert stores.messages.id_of(ORG, APP, "evt") == MESSAGE
    assert stores.messages.id_of(ORG, APP, "evt2") is None


def test_an_event_id_is_taken_once(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    with pytest.raises(Conflict):
        stores.messages.add(builders.message(id=SECOND, event_id="evt"))

    assert stores.messages.get(ORG, APP, SECOND) is None


def test_a_message_that_is_stored_already_is_no_conflict_with_itself(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    assert not stores.messages.add(builders.message(event_id="evt"))


def test_a_message_that_is_stored_already_does_not_take_another_event_id(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    assert not stores.messages.add(builders.message(event_id="evt2"))

    assert stores.messages.id_of(ORG, APP, "evt2") is None


def test_an_event_id_is_free_again_after_the_retention(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))
    stores.clock.advance(RETENTION + timedelta(minutes=1))
    assert stores.messages.id_of(ORG, APP, "evt") is None

    again = message_at(stores.clock.now(), event_id="evt")

    assert stores.messages.add(again)
    assert stores.messages.id_of(ORG, APP, "evt") == again.id


def test_a_key_stands_for_the_first_message_that_was_offered(stores: Stores) -> None:
    assert stores.messages.claim(builders.once(), MESSAGE) == MESSAGE
    assert stores.messages.claim(builders.once(), SECOND) == MESSAGE
    assert stores.messages.claim(builders.once(), MESSAGE) == MESSAGE


def test_keys_of_others_are_others(stores: Stores) -> None:
    stores.messages.claim(builders.once(), MESSAGE)

    assert stores.messages.claim(builders.once(digest="1" * 64), SECOND) == SECOND
    assert stores.messages.claim(builders.once(org_id=ELSEWHERE), SECOND) == SECOND


def test_a_key_can_be_used_again_when_it_has_expired(stores: Stores) -> None:
    once = builders.once()
    stores.messages.claim(once, MESSAGE)
    hours = timedelta(hours=12)

    before = replace(once, expires_at=once.expires_at + hours - timedelta(minutes=1))
    assert stores.messages.claim(before, SECOND) == MESSAGE
    after = replace(once, expires_at=once.expires_at + hours)
    assert stores.messages.claim(after, SECOND) == SECOND
    assert stores.messages.claim(after, MESSAGE) == SECOND


def test_a_message_is_forgotten_after_the_retention(stores: Stores) -> None:
    stores.messages.add(builders.message(event_id="evt"))

    stores.clock.advance(RETENTION - timedelta(minutes=1))
    assert stores.messages.get(ORG, APP, MESSAGE) is not None
    assert len(listed(stores, Span(), stores.clock.now())) == 1
    stores.clock.advance(timedelta(minutes=2))

    assert stores.messages.get(ORG, APP, MESSAGE) is None
    assert listed(stores, Span(), stores.clock.now()) == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_payload_can_expire_before_its_message(stores: Stores, payload: str) -> None:
    message = builders.message(payload=payload, payload_expires_at=NOW + timedelta(days=5))
    stores.messages.add(message)
    assert stores.messages.get(ORG, APP, MESSAGE) == message

    stores.clock.advance(timedelta(days=5, minutes=1))

    expected = replace(message, payload=None)
    assert stores.messages.get(ORG, APP, MESSAGE) == expected
    assert listed(stores, Span(), stores.clock.now()) == [expected]


def test_a_list_leaves_out_the_payloads_that_lie_apart(stores: Stores) -> None:
    small = builders.message()
    large = builders.message(id=SECOND, payload=PAYLOADS["just not inline"])
    third = MessageId(builders.new_id(ids.MESSAGE, 3))
    brief = builders.message(id=third, payload_expires_at=NOW + timedelta(days=5))
    for message in (small, large, brief):
        stores.messages.add(message)

    found = list(stores.messages.scan(ORG, APP, Span(), NOW))

    assert found == [small, replace(large, payload=None), replace(brief, payload=None)]
    assert stores.messages.get_many(ORG, APP, [m.id for m in found]) == found


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_an_expunged_payload_is_gone_and_the_rest_stays(stores: Stores, payload: str) -> None:
    message = builders.message(payload=payload, event_id="evt", channels=("c",), tags=("t",))
    stores.messages.add(message)

    for _ in range(2):
        stores.messages.expunge(message)

    assert stores.messages.get(ORG, APP, MESSAGE) == message.expunged
    assert listed(stores, Span()) == [message.expunged]
    assert stores.messages.id_of(ORG, APP, "evt") == MESSAGE


@pytest.mark.parametrize("size", ["just not inline", "a megabyte that packs to little less"])
def test_expunging_touches_no_other_message(stores: Stores, size: str) -> None:
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


def test_expunging_a_message_that_is_not_there_makes_none(stores: Stores) -> None:
    stores.messages.expunge(builders.message())

    assert stores.messages.get(ORG, APP, MESSAGE) is None
    assert stores.messages.add(builders.message())


def test_many_messages_come_in_the_order_asked_for(stores: Stores) -> None:
    first = builders.message()
    second = builders.message(id=SECOND, payload=PAYLOADS["just not inline"])
    unknown = MessageId(builders.new_id(ids.MESSAGE, 3))
    for message in (first, second, builders.message(app_id=OTHER_APP, id=unknown)):
        stores.messages.add(message)
    asked = [SECOND, unknown, MESSAGE]

    found = stores.messages.get_many(ORG, APP, asked)

    assert found == [replace(second, payload=None), first]
    assert stores.messages.get_many(ORG, APP, [MESSAGE, MESSAGE]) == [first, first]
    assert stores.messages.get_many(ORG, APP, []) == []
    stores.clock.advance(RETENTION + timedelta(minutes=1))
    assert stores.messages.get_many(ORG, APP, asked) == []


# Ten days apart over the whole retention: in every period, and on both sides of every border.
MOMENTS = [NOW - timedelta(days=days) for days in range(89, -1, -10)]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_go_on_across_periods_forth_and_back(
    stores: Stores, limit: int, descending: bool
) -> None:
    expected = []
    for moment in MOMENTS:
        stores.messages.add(message := message_at(moment))
        expected.append(message.id)
    if descending:
        expected.reverse()

    pages = [page(stores, PageRequest(limit=limit, descending=descending))]
    while not pages[-1].done:
        following = PageRequest(limit=limit, descending=descending, iterator=pages[-1].iterator)
        pages.append(page(stores, following))

    assert [m.id for p in pages for m in p.items] == expected
    for earlier, later in pairwise(pages):
        request = PageRequest(limit=limit, descending=descending, iterator=later.prev_iterator)
        assert page(stores, request).items == earlier.items


def test_before_and_after_bound_a_list(stores: Stores) -> None:
    for moment in MOMENTS:
        stores.messages.add(message_at(moment))

    found = page(stores, PageRequest(descending=True, after=MOMENTS[2], before=MOMENTS[6]))
    oldest_first = page(stores, PageRequest(limit=2, descending=True, after=MOMENTS[2]))

    assert [m.timestamp for m in found.items] == MOMENTS[5:1:-1]
    assert [m.timestamp for m in oldest_first.items] == MOMENTS[3:1:-1]


def test_messages_of_one_moment_keep_the_order_of_their_ids(stores: Stores) -> None:
    for number in (3, 1, 2):
        stores.messages.add(message_at(NOW, number))

    expected = [builders.new_id(ids.MESSAGE, number) for number in (1, 2, 3)]
    assert [m.id for m in listed(stores, Span())] == expected


def test_a_list_reads_no_more_pages_than_are_taken(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    for number in range(1, 11):
        on_dynamodb.messages.add(message_at(NOW, number))
    requests.clear()

    page(on_dynamodb, PageRequest(limit=5, descending=True))
    page(on_dynamodb, PageRequest(limit=5, descending=True))

    # The application's shards are read once a minute.
    assert requests == {"Query": 2, "GetItem": 1}


def test_the_last_page_reads_the_periods_of_the_retention(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(message_at(NOW))
    requests.clear()

    assert page(on_dynamodb, PageRequest(descending=True)).done

    assert requests["Query"] <= 4


def test_accepting_a_message_is_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.messages.add(builders.message())

    assert requests == {"PutItem": 1}


def test_claiming_a_key_is_one_write(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.messages.claim(builders.once(), MESSAGE)

    assert requests == {"PutItem": 1}


def test_reading_a_small_message_is_one_request(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(builders.message())
    requests.clear()

    on_dynamodb.messages.get(ORG, APP, MESSAGE)

    assert requests == {"GetItem": 1}


def test_a_list_reads_no_payload_that_lies_apart(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.messages.add(builders.message(payload=PAYLOADS["just not inline"]))
    requests.clear()

    span = Span(above=ids.first_of(ids.MESSAGE, NOW - timedelta(seconds=1)))
    list(on_dynamodb.messages.scan(ORG, APP, span, NOW))

    assert requests == {"Query": 1, "GetItem": 1}
