"""An endpoint's lists, with every mix of deliveries, retries and filters."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ids
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Attempt, Delivery, Status
from shared.domain.deliveries.delivery_key import ON_TIME, DeliveryKey
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import AttemptId, MessageId
from shared.domain.messages.filters import Filter
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.arrange.builders import NOW
from tests.unit.services.delivery.throttling.arranged import DeliveryCase

# Several within the 4 ms that ids of one instant share.
INSTANTS = st.sampled_from([NOW + timedelta(milliseconds=ms) for ms in (0, 0, 1, 3, 4, 9, 60_000)])
# Delay of a first attempt, in milliseconds.
LATE = st.sampled_from([0, 0, 3, 5, 4_000, 5_000, 5_004, 60_000])
RETRIES = st.lists(st.sampled_from([1, 4, 5, 60_000, 60_001]), max_size=3, unique=True)


@dataclass(frozen=True)
class Made:
    """One message's delivery to the endpoint: its status, and the times of its retries."""

    instant: Any
    attempted: bool
    retries: tuple[int, ...]
    status: Status
    event_type: str
    late: int = 0


MADE = st.builds(
    Made,
    instant=INSTANTS,
    attempted=st.booleans(),
    retries=RETRIES.map(tuple),
    status=st.sampled_from([Status.SUCCESS, Status.FAIL, Status.SENDING, Status.CANCELED]),
    event_type=st.sampled_from(["a", "b"]),
    late=LATE,
)


@dataclass
class ArrangedHistory:
    system: SystemUnderTest
    place: tuple[Any, str, str]
    key: DeliveryKey

    def add(self, number: int, made: Made) -> Message:
        system, store = self.system, self.system.store
        message_id = MessageId(builders.new_id(ids.MESSAGE, number, made.instant))
        key = replace(self.key, message_id=message_id)
        message = builders.message(
            org_id=key.org_id, app_id=key.app_id, id=message_id, event_type=made.event_type
        )
        system.messages.messages.add(message)
        made_at = made.instant + timedelta(milliseconds=made.late)
        made_id = AttemptId(ids.moved(key.first_attempt_id, made_at))
        tried = [made_id] if made.attempted else []
        tried += [
            key.attempt_id(n, made.instant + timedelta(milliseconds=ms))
            for n, ms in enumerate(made.retries, 2)
        ]
        store.deliveries[key] = Delivery(key=key, status=made.status, attempt_ids=tuple(tried))
        for one in tried:
            store.attempts[key, one] = builders.attempt(
                key=key, id=one, event_type=made.event_type, status=Status.FAIL
            )
        return message


def arranged() -> ArrangedHistory:
    system = SystemUnderTest()
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    endpoint_input = EndpointInput(url="https://example.com")
    endpoint = system.endpoints.create(OWNER, app.id, endpoint_input, None, None)
    system.clock.advance(timedelta(hours=1))
    key = builders.key(org_id=app.org_id, app_id=app.id, endpoint_id=endpoint.id)
    return ArrangedHistory(system, (OWNER, app.id, endpoint.id), key)


def both_ways(call: Callable[[PageRequest], Page[Any]], limit: int) -> list[Any]:
    """Returns all items, newest first; checks that each page leads back to the same items."""
    request = PageRequest(limit=limit, descending=True)
    pages = [call(request)]
    while not pages[-1].done:
        pages.append(call(replace(request, iterator=pages[-1].iterator)))
    for number, page in enumerate(pages):
        seen: list[Any] = []
        back = page
        while back.prev_iterator is not None and (back is page or not back.done):
            back = call(replace(request, iterator=back.prev_iterator))
            seen[:0] = back.items
        if page.prev_iterator is not None:
            assert seen == [item for earlier in pages[:number] for item in earlier.items]
    return [item for page in pages for item in page.items]


@given(
    st.lists(MADE, max_size=8),
    st.integers(1, 4),
    st.integers(1, 5),
    st.sampled_from([None, ["a"], ["c"]]),
    st.sampled_from([None, Status.SUCCESS, Status.CANCELED]),
)
def test_every_message_is_listed_once_in_both_directions(
    several: list[Made],
    limit: int,
    most: int,
    event_types: list[str] | None,
    status: Status | None,
) -> None:
    at = arranged()
    messages = [at.add(number, made) for number, made in enumerate(several)]
    narrowed = Filter(event_types=event_types)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.domain.paging.MAX_READ", most)
        found = both_ways(
            lambda request: at.system.history.page_of_messages(
                *at.place, request, narrowed, lambda s: status in (None, s), content=True
            ),
            limit,
        )

    expected = {
        message.id
        for made, message in zip(several, messages, strict=True)
        if status in (None, made.status) and (not event_types or made.event_type in event_types)
    }
    shown = [message.id for _, message in found]
    assert len(shown) == len(set(shown))
    assert set(shown) == expected
    moments = [ids.instant_of(one) for one in shown]
    assert moments == sorted(moments, reverse=True)


@given(
    st.lists(MADE, max_size=8),
    st.integers(1, 4),
    st.integers(1, 5),
    st.sampled_from([None, ["a"], ["c"]]),
)
def test_every_attempt_is_listed_once_in_both_directions(
    several: list[Made], limit: int, most: int, event_types: list[str] | None
) -> None:
    at = arranged()
    for number, made in enumerate(several):
        at.add(number, made)
    narrowed = Filter(event_types=event_types)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.domain.paging.MAX_READ", most)
        found = both_ways(
            lambda request: at.system.history.page_of_attempts(
                *at.place, request, narrowed.wants, messages=True, content=True
            ),
            limit,
        )

    stored = at.system.store.attempts.values()
    expected = sorted((a.id for a in stored if narrowed.wants(a)), reverse=True)
    assert [attempt.id for attempt, *_ in found] == expected
    assert all(message.id == attempt.key.message_id for attempt, message, _ in found)


def test_paging_after_the_last_seen_attempt_misses_no_rate_limited_attempt() -> None:
    case = DeliveryCase(rate=1)
    place = (OWNER, case.app.id, case.made.id)
    seen: list[Attempt] = []
    for _ in range(12):
        case.message()
    for _ in range(30):
        case.system.fan_out()
        case.system.deliver()
        case.system.clock.advance(timedelta(seconds=1))
        after = seen[-1].timestamp if seen else None
        request = PageRequest(descending=True, after=after)
        page = case.system.history.page_of_attempts(
            *place, request, lambda _: True, messages=False, content=False
        )
        seen += [a for a, *_ in reversed(page.items) if a.id not in {s.id for s in seen}]

    assert len(seen) == 12
    assert [a.timestamp for a in seen] == sorted(a.timestamp for a in seen)
    assert seen[-1].timestamp - seen[0].timestamp > ON_TIME
    everything = case.system.history.page_of_attempts(
        *place, PageRequest(descending=True), lambda _: True, messages=False, content=False
    )
    assert [attempt for attempt, *_ in everything.items] == seen[::-1]


def test_an_attempt_of_an_expired_message_is_listed_without_the_message() -> None:
    at = arranged()
    message = at.add(1, Made(NOW, True, (), Status.SUCCESS, "a"))
    del at.system.store.messages[message.org_id, message.app_id, message.id]

    def page(name: str, *more: Any, **options: Any) -> Any:
        return getattr(at.system.history, name)(*at.place, PageRequest(), *more, **options).items

    [(attempt, missing, _)] = page("page_of_attempts", lambda _: True, messages=True, content=True)

    assert (attempt.key.message_id, missing) == (message.id, None)
    assert page("page_of_messages", Filter(), lambda _: True, content=True) == ()
    assert page("page_of_messages", Filter(tag="t"), lambda _: True, content=True) == ()
