"""Counting what an endpoint was sent, over days and in parts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.adapters.memory import MemoryEndpointCounts, ScriptedHttp
from shared.adapters.memory.http import Request
from shared.domain.application import ApplicationDraft
from shared.domain.delivery import ON_TIME, Reply
from shared.domain.endpoint import EndpointDraft
from shared.domain.endpoint_stats import FRESH, HOUR, SETTLING, Counts, Mark
from shared.domain.errors import BadRequest, NotFound, Unfinished
from shared.domain.message import MessageDraft
from tests.support.world import OWNER, World

APP, ENDPOINT = "acme", "mine"


def judged(request: Request) -> Reply:
    status = 500 if b"fail" in request.body else 200
    return Reply(status_code=status, body=b"", duration_ms=3)


class CountingStore(MemoryEndpointCounts):
    """Tells how many marks were read."""

    read = 0

    def marks(self, *args: Any) -> Iterator[Mark]:
        for mark in MemoryEndpointCounts.marks(self, *args):
            CountingStore.read += 1
            yield mark


@pytest.fixture
def world() -> World:
    world = World(ScriptedHttp(judged))
    world.applications.create(OWNER, ApplicationDraft(name="Acme", uid=APP), None)
    draft = EndpointDraft(url="https://example.com", uid=ENDPOINT)
    world.endpoints.create(OWNER, APP, draft, None, None)
    CountingStore.read = 0
    world.endpoint_stats = replace(world.endpoint_stats, counts=CountingStore(world.store))
    return world


def send_apart(world: World, count: int) -> None:
    """Sends so far apart that only one attempt is read ahead, to find those made out of turn."""
    for _ in range(count):
        world.clock.advance(ON_TIME + timedelta(seconds=1))
        send(world)


def send(world: World, count: int = 1, *, ok: bool = True) -> None:
    payload = '{"do":"pass"}' if ok else '{"do":"fail"}'
    for _ in range(count):
        world.ingest.accept(OWNER, APP, MessageDraft(event_type="a", payload=payload), None)
    world.fan_out()
    world.deliver()


def counts(world: World, since: datetime | None = None, until: datetime | None = None) -> Counts:
    stats = world.endpoint_stats
    return stats.count(OWNER, APP, ENDPOINT, stats.window(since, until))


def test_attempts_are_counted_by_result_and_deliveries_by_where_they_stand(world: World) -> None:
    send(world, 2)
    send(world, ok=False)
    assert counts(world) == Counts(success=2, fail=1, sending=1)

    world.run()

    assert counts(world) == Counts(success=2, fail=4)
    assert world.store.hour_counts == {(*place(world),): {}}


def place(world: World) -> tuple[Any, ...]:
    endpoint = world.endpoints.get(OWNER, APP, ENDPOINT)
    return endpoint.org_id, endpoint.app_id, endpoint.id


def test_a_canceled_delivery_is_counted_as_such(world: World) -> None:
    world.ingest.accept(OWNER, APP, MessageDraft(event_type="a", payload="{}"), None)
    world.endpoints.change(OWNER, APP, ENDPOINT, lambda e: replace(e, disabled=True))
    world.run()

    assert counts(world) == Counts(canceled=1)


def test_the_bounds_of_a_window_are_exact(world: World) -> None:
    begin = world.clock.now()
    for _ in range(4):
        send(world)
        world.clock.advance(timedelta(minutes=20))

    minutes = timedelta(minutes=1)
    assert counts(world, begin, begin + 20 * minutes) == Counts(success=1)
    assert counts(world, begin + minutes, begin + 41 * minutes) == Counts(success=2)
    assert counts(world, begin + 61 * minutes) == Counts()


def test_hours_that_are_past_are_read_once(world: World) -> None:
    for _ in range(3):
        send(world, 60)
        world.clock.advance(HOUR)
    world.clock.advance(SETTLING)
    expected = Counts(success=180)
    assert counts(world) == expected
    assert CountingStore.read == 180

    assert counts(world) == expected
    send(world)

    assert counts(world) == Counts(success=181)
    assert CountingStore.read == 181


def test_the_last_days_are_always_read(world: World) -> None:
    send(world, 60)
    world.clock.advance(SETTLING)

    for _ in range(2):
        assert counts(world) == Counts(success=60)
    assert CountingStore.read == 120


def test_what_changes_within_three_days_is_counted_as_it_is_then(world: World) -> None:
    # Few enough to keep the endpoint's circuit closed.
    send(world, 2, ok=False)
    assert counts(world) == Counts(fail=2, sending=2)

    world.run()
    assert counts(world) == Counts(fail=8)
    world.clock.advance(SETTLING + HOUR)

    for _ in range(2):
        assert counts(world) == Counts(fail=8)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One request reads 100."""
    monkeypatch.setattr("shared.services.endpoint_stats.MAX_COUNTED", 100)


@pytest.mark.usefixtures("few")
def test_what_is_too_much_for_one_request_is_counted_by_several(world: World) -> None:
    for _ in range(4):
        send_apart(world, 90)
        world.clock.advance(HOUR)

    for _ in range(3):
        with pytest.raises(Unfinished, match="Ask again"):
            counts(world)

    assert counts(world) == Counts(success=360)
    assert CountingStore.read == 360 + 3 + 6


@pytest.mark.usefixtures("few")
def test_one_hour_may_take_several_requests(world: World) -> None:
    send(world, 250)

    for _ in range(2):
        with pytest.raises(Unfinished):
            counts(world)

    assert counts(world) == Counts(success=250)


@pytest.mark.usefixtures("few")
def test_what_was_counted_of_late_is_counted_anew_after_a_while(world: World) -> None:
    send_apart(world, 150)
    with pytest.raises(Unfinished):
        counts(world)

    world.clock.advance(FRESH)

    with pytest.raises(Unfinished):
        counts(world)
    assert counts(world) == Counts(success=150)
    assert CountingStore.read == 102 + 102 + 51


@pytest.mark.usefixtures("few")
def test_a_window_that_begins_within_a_busy_hour_says_how_to_go_on(world: World) -> None:
    begin = world.clock.now()
    world.clock.advance(timedelta(minutes=5))
    send(world, 150)
    world.clock.advance(timedelta(minutes=5))

    with pytest.raises(BadRequest, match=begin.isoformat().replace("+", r"\+")) as caught:
        counts(world, begin + timedelta(minutes=1))

    assert caught.value.code == "invalid_range"
    with pytest.raises(Unfinished):
        counts(world, begin)
    assert counts(world, begin) == Counts(success=150)


@pytest.mark.usefixtures("few")
def test_requests_for_other_times_share_what_was_counted(world: World) -> None:
    begin = world.clock.now()
    for _ in range(3):
        send_apart(world, 90)
        world.clock.advance(HOUR)
    for _ in range(2):
        with pytest.raises(Unfinished):
            counts(world)

    assert counts(world, begin, begin + HOUR) == Counts(success=90)
    assert CountingStore.read == 205
    assert counts(world, begin, begin + HOUR / 2) == Counts(success=90)


def test_another_applications_endpoint_is_not_counted(world: World) -> None:
    world.applications.create(OWNER, ApplicationDraft(name="Other", uid="other"), None)
    stats = world.endpoint_stats

    with pytest.raises(NotFound):
        stats.count(OWNER, "other", ENDPOINT, stats.window(None, None))
