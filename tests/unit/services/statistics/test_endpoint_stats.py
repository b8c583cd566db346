"""Counts of an endpoint's attempts, over days and in parts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.adapters.memory import MemoryEndpointCounts, ScriptedHttp
from shared.adapters.memory.http import RecordedRequest
from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery_key import ON_TIME
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.errors import BadRequest, NotFound, Unfinished
from shared.domain.messages.message import MessageInput
from shared.domain.statistics.endpoint_stats import FRESH, SETTLING, AttemptMark, Counts
from shared.domain.statistics.window import HOUR
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

APP, ENDPOINT = "acme", "mine"


def judged(request: RecordedRequest) -> Reply:
    status = 500 if b"fail" in request.body else 200
    return Reply(status_code=status, body=b"", duration_ms=3)


class CountingStore(MemoryEndpointCounts):
    """Counts the marks that are read."""

    read = 0

    def marks(self, *args: Any, **options: Any) -> Iterator[AttemptMark]:
        for mark in MemoryEndpointCounts.marks(self, *args, **options):
            CountingStore.read += 1
            yield mark


@pytest.fixture
def system() -> SystemUnderTest:
    system = SystemUnderTest(ScriptedHttp(judged))
    system.applications.create(OWNER, ApplicationInput(name="Acme", uid=APP), None)
    endpoint_input = EndpointInput(url="https://example.com", uid=ENDPOINT)
    system.endpoints.create(OWNER, APP, endpoint_input, None, None)
    CountingStore.read = 0
    system.endpoint_stats = replace(system.endpoint_stats, counts=CountingStore(system.store))
    return system


def send_apart(system: SystemUnderTest, count: int) -> None:
    """Sends messages so far apart that the scan for out-of-order attempts reads one ahead."""
    for _ in range(count):
        system.clock.advance(ON_TIME + timedelta(seconds=1))
        send(system)


def send(system: SystemUnderTest, count: int = 1, *, ok: bool = True) -> None:
    payload = '{"do":"pass"}' if ok else '{"do":"fail"}'
    for _ in range(count):
        system.ingest.accept(OWNER, APP, MessageInput(event_type="a", payload=payload), None)
    system.fan_out()
    system.deliver()


def counts(
    system: SystemUnderTest, since: datetime | None = None, until: datetime | None = None
) -> Counts:
    stats = system.endpoint_stats
    return stats.count(OWNER, APP, ENDPOINT, stats.window(since, until))


def test_attempts_are_counted_by_result_and_deliveries_by_status(
    system: SystemUnderTest,
) -> None:
    send(system, 2)
    send(system, ok=False)
    assert counts(system) == Counts(success=2, fail=1, sending=1)

    system.run()

    assert counts(system) == Counts(success=2, fail=4)
    assert system.store.hour_counts == {(*place(system),): {}}


def place(system: SystemUnderTest) -> tuple[Any, ...]:
    endpoint = system.endpoints.get(OWNER, APP, ENDPOINT)
    return endpoint.org_id, endpoint.app_id, endpoint.id


def test_a_canceled_delivery_is_counted_as_canceled(system: SystemUnderTest) -> None:
    system.ingest.accept(OWNER, APP, MessageInput(event_type="a", payload="{}"), None)
    system.endpoints.change(OWNER, APP, ENDPOINT, lambda e: replace(e, disabled=True))
    system.run()

    assert counts(system) == Counts(canceled=1)


def test_the_bounds_of_a_window_are_exact(system: SystemUnderTest) -> None:
    begin = system.clock.now()
    for _ in range(4):
        send(system)
        system.clock.advance(timedelta(minutes=20))

    minutes = timedelta(minutes=1)
    assert counts(system, begin, begin + 20 * minutes) == Counts(success=1)
    assert counts(system, begin + minutes, begin + 41 * minutes) == Counts(success=2)
    assert counts(system, begin + 61 * minutes) == Counts()


def test_past_hours_are_read_once(system: SystemUnderTest) -> None:
    for _ in range(3):
        send(system, 60)
        system.clock.advance(HOUR)
    system.clock.advance(SETTLING)
    expected = Counts(success=180)
    assert counts(system) == expected
    assert CountingStore.read == 180

    assert counts(system) == expected
    send(system)

    assert counts(system) == Counts(success=181)
    assert CountingStore.read == 181


def test_the_last_days_are_always_read(system: SystemUnderTest) -> None:
    send(system, 60)
    system.clock.advance(SETTLING)

    for _ in range(2):
        assert counts(system) == Counts(success=60)
    assert CountingStore.read == 120


def test_a_change_within_three_days_is_counted(system: SystemUnderTest) -> None:
    # Few enough that the endpoint's circuit breaker stays closed.
    send(system, 2, ok=False)
    assert counts(system) == Counts(fail=2, sending=2)

    system.run()
    assert counts(system) == Counts(fail=8)
    system.clock.advance(SETTLING + HOUR)

    for _ in range(2):
        assert counts(system) == Counts(fail=8)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits one request to 100 marks."""
    monkeypatch.setattr("shared.services.statistics.endpoint_stats.MAX_COUNTED", 100)


@pytest.mark.usefixtures("few")
def test_a_long_count_is_spread_over_several_requests(system: SystemUnderTest) -> None:
    for _ in range(4):
        send_apart(system, 90)
        system.clock.advance(HOUR)

    for _ in range(3):
        with pytest.raises(Unfinished, match="Ask again"):
            counts(system)

    assert counts(system) == Counts(success=360)
    assert CountingStore.read == 360 + 3 + 6


@pytest.mark.usefixtures("few")
def test_one_hour_may_take_several_requests(system: SystemUnderTest) -> None:
    send(system, 250)

    for _ in range(2):
        with pytest.raises(Unfinished):
            counts(system)

    assert counts(system) == Counts(success=250)


@pytest.mark.usefixtures("few")
def test_recent_counts_expire_and_are_counted_again(system: SystemUnderTest) -> None:
    send_apart(system, 150)
    with pytest.raises(Unfinished):
        counts(system)

    system.clock.advance(FRESH)

    with pytest.raises(Unfinished):
        counts(system)
    assert counts(system) == Counts(success=150)
    assert CountingStore.read == 102 + 102 + 51


@pytest.mark.usefixtures("few")
def test_a_window_that_begins_within_a_busy_hour_is_refused_with_advice(
    system: SystemUnderTest,
) -> None:
    begin = system.clock.now()
    system.clock.advance(timedelta(minutes=5))
    send(system, 150)
    system.clock.advance(timedelta(minutes=5))

    with pytest.raises(BadRequest, match=begin.isoformat().replace("+", r"\+")) as caught:
        counts(system, begin + timedelta(minutes=1))

    assert caught.value.code == "invalid_range"
    with pytest.raises(Unfinished):
        counts(system, begin)
    assert counts(system, begin) == Counts(success=150)


@pytest.mark.usefixtures("few")
def test_requests_for_other_windows_share_the_stored_counts(system: SystemUnderTest) -> None:
    begin = system.clock.now()
    for _ in range(3):
        send_apart(system, 90)
        system.clock.advance(HOUR)
    for _ in range(2):
        with pytest.raises(Unfinished):
            counts(system)

    assert counts(system, begin, begin + HOUR) == Counts(success=90)
    assert CountingStore.read == 205
    assert counts(system, begin, begin + HOUR / 2) == Counts(success=90)


def test_another_applications_endpoint_is_not_counted(system: SystemUnderTest) -> None:
    system.applications.create(OWNER, ApplicationInput(name="Other", uid="other"), None)
    stats = system.endpoint_stats

    with pytest.raises(NotFound):
        stats.count(OWNER, "other", ENDPOINT, stats.window(None, None))
