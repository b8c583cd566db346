"""Order, leases, refusals and delays of the relay, on each database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connections

from outrider.outbox import WAKER, Event, Relay
from outrider.outbox.backoff import Backoff
from outrider.outbox.entry import Accepted, Delayed, Entry, Refused, Result
from tests.outbox.kit.database import Added, Database
from tests.outbox.kit.relays import LEASE_MS, NOW_MS, Clock, Recorder, events, relay
from tests.support.assertions.deadline import DEADLINE

DELAYS = Backoff()
DOWN = Delayed("503", is_general=True)
FAILED = Delayed("500", is_general=False)


def due_later(database: Database, clock: Clock) -> None:
    """Adds three events of one application and one of another; the first is delayed."""
    database.add(events(3, ["acme"]))
    first = Recorder(lambda _: FAILED)
    relay(database, first, clock, limit=1).run_once()
    assert first.of("acme") == ["event-0"]


def test_events_of_an_application_are_sent_in_the_order_in_which_they_were_added(
    database: Database,
) -> None:
    database.add(events(20))
    transport = Recorder()

    counts = relay(database, transport, Clock()).run_once()

    assert (counts.claimed, counts.accepted) == (20, 20)
    assert transport.of("acme") == [f"event-{number}" for number in range(0, 20, 2)]
    assert transport.of("zenith") == [f"event-{number}" for number in range(1, 20, 2)]
    assert database.store().state().waiting == 0


def test_an_event_that_is_delayed_holds_the_later_ones_of_its_application_alone(
    database: Database,
) -> None:
    clock = Clock()
    due_later(database, clock)
    database.add([("zenith", Event(type="a", payload={}, id="other"))])
    transport = Recorder()

    relay(database, transport, clock).run_once()
    assert transport.sent == [("zenith", "other")]

    clock.now += 10_000
    relay(database, transport, clock).run_once()
    assert transport.of("acme") == ["event-0", "event-1", "event-2"]


def test_an_event_that_is_delayed_within_a_batch_holds_the_later_ones_in_it(
    database: Database,
) -> None:
    database.add(events(4))
    clock, transport = (
        Clock(),
        Recorder(lambda e: FAILED if e.event_id == "event-0" else Accepted()),
    )

    relay(database, transport, clock).run_once()

    assert transport.sent == [("acme", "event-0"), ("zenith", "event-1"), ("zenith", "event-3")]
    assert database.store().state().waiting == 2


def test_a_relay_leaves_alone_what_another_one_has_leased(database: Database) -> None:
    database.add(events(3, ["acme"]))
    clock, second = Clock(), Recorder()

    def beside(entry: Entry) -> Result:
        relay(database, second, clock).run_once()
        return Accepted()

    relay(database, Recorder(beside), clock, limit=1).run_once()

    # Later events of the application wait for the leased one.
    assert second.sent == []
    assert database.store().state().waiting == 2


def test_a_lease_ends_with_its_time(database: Database) -> None:
    database.add(events(2, ["acme"]))
    clock, transport = Clock(), Recorder()
    store = database.store()
    assert len(store.claim(clock(), clock() + LEASE_MS, 10)) == 2

    clock.now += LEASE_MS - 1
    relay(database, transport, clock).run_once()
    assert transport.sent == []

    clock.now += 1
    relay(database, transport, clock).run_once()
    assert transport.of("acme") == ["event-0", "event-1"]


def test_a_relay_whose_lease_was_taken_over_changes_nothing(database: Database) -> None:
    database.add(events(1))
    clock = Clock()

    def slow(_: Entry) -> Result:
        clock.now += LEASE_MS
        [taken] = database.store().claim(clock(), clock() + LEASE_MS, 10)
        assert taken.event_id == "event-0"
        return FAILED

    relay(database, Recorder(slow), clock).run_once()

    # Still leased to the other one.
    assert database.store().claim(clock() + 10_000, clock() + LEASE_MS, 10) == []


def test_a_relay_sends_nothing_that_could_outlast_its_lease(database: Database) -> None:
    database.add(events(3, ["acme"]))
    clock = Clock()

    def slow(_: Entry) -> Result:
        clock.now += LEASE_MS - 500
        return Accepted()

    transport = Recorder(slow)
    relay(database, transport, clock).run_once()

    assert transport.of("acme") == ["event-0"]


def test_a_refused_event_is_kept_with_its_reason_and_holds_nothing(database: Database) -> None:
    database.add(events(3, ["acme"]))
    transport = Recorder(lambda e: Refused("413") if e.event_id == "event-0" else Accepted())

    counts = relay(database, transport, Clock()).run_once()
    relay(database, transport, Clock()).run_once()

    assert (counts.refused, counts.accepted) == (1, 2)
    assert transport.of("acme") == ["event-0", "event-1", "event-2"]
    [kept] = database.store().refused(10)
    assert (kept.event_id, kept.reason, kept.refused_at_ms) == ("event-0", "413", NOW_MS)
    assert (database.store().state().waiting, database.store().state().refused) == (0, 1)


def test_a_refused_event_is_sent_again_on_request(database: Database) -> None:
    database.add(events(2, ["acme"]))
    relay(database, Recorder(lambda _: Refused("404")), Clock()).run_once()
    first, second = database.store().refused(10)

    assert database.store().retry([first.id, 999_999], NOW_MS) == 1

    transport = Recorder()
    relay(database, transport, Clock()).run_once()
    assert transport.of("acme") == ["event-0"]
    assert [each.id for each in database.store().refused(10)] == [second.id]


def test_an_event_that_fails_is_tried_again_and_never_given_up(database: Database) -> None:
    database.add(events(1))
    clock, transport = Clock(), Recorder(lambda _: FAILED)

    for failures in range(1, 20):
        relay(database, transport, clock).run_once()
        clock.now += DELAYS.delay_ms(failures, "event-0") - 1
        relay(database, transport, clock).run_once()
        assert len(transport.sent) == failures
        clock.now += 1

    assert database.store().state().waiting == 1


def test_delays_double_up_to_a_limit_and_vary_by_a_fifth() -> None:
    delays = [DELAYS.delay_ms(failures, "event") for failures in (1, 2, 3, 9, 10, 1_000_000)]

    for delay, middle in zip(delays, [1, 2, 4, 256, 300, 300], strict=True):
        assert 800 * middle <= delay <= 1_200 * middle
    assert delays[0] != DELAYS.delay_ms(1, "another event")


def test_a_delay_is_as_long_as_the_service_asks_for(database: Database) -> None:
    database.add(events(1))
    clock, transport = Clock(), Recorder(lambda _: Delayed("429", is_general=True, after_ms=30_000))

    counts = relay(database, transport, clock).run_once()
    assert (counts.is_stopped, counts.after_ms) == (True, 30_000)

    clock.now += 29_999
    assert relay(database, transport, clock).run_once().claimed == 0


def test_a_general_failure_ends_the_round_and_counts_for_one_event_only(database: Database) -> None:
    database.add(events(6))
    clock, transport = Clock(), Recorder(lambda _: DOWN)

    relay(database, transport, clock).run_once()

    assert transport.sent == [("acme", "event-0")]
    # The other application's events were released at once.
    assert {e.application for e in database.store().claim(clock(), clock() + 1, 10)} == {"zenith"}


def relay_all(database: Database, made: Relay) -> None:
    """Relays in a thread until nothing waits."""
    try:
        while made.run_once().claimed or database.store().state().waiting:
            pass
    finally:
        connections.close_all()


@pytest.mark.parametrize("batch", [1, 10])
def test_relays_side_by_side_send_each_event_once_and_in_order(
    database: Database, batch: int
) -> None:
    names = [f"app-{number}" for number in range(7)]
    database.add(events(140, names))
    transport = Recorder(batch=batch)
    # Each has another limit, so that their batches overlap in ever new ways.
    relays = [relay(database, transport, Clock(), limit) for limit in (3, 5, 8, 13)]

    with ThreadPoolExecutor(len(relays)) as pool:
        for done in [pool.submit(relay_all, database, each) for each in relays]:
            done.result(DEADLINE / 2)

    assert len(transport.sent) == 140
    for place, name in enumerate(names):
        assert transport.of(name) == [f"event-{number}" for number in range(place, 140, 7)]


def test_a_commit_wakes_the_relay_of_its_process(database: Database) -> None:
    stop, sent = Flag(), Flag()

    def accept(_: Entry) -> Result:
        sent.set()
        return Accepted()

    transport = Recorder(accept)
    made = Relay(store=database.store(), transport=transport, poll_seconds=DEADLINE)

    def run() -> None:
        made.run(stop)
        connections.close_all()

    thread = Thread(target=run)
    thread.start()

    # The relay waits for the next poll, which comes too late.
    added: list[Added] = events(1)
    database.add(added)

    assert sent.wait(DEADLINE / 2)
    stop.set()
    WAKER.wake()
    thread.join(DEADLINE / 2)
    assert not thread.is_alive()


def test_a_relay_needs_a_lease_that_is_longer_than_its_calls(database: Database) -> None:
    with pytest.raises(ValueError, match="lease"):
        Relay(store=database.store(), transport=Recorder(longest_ms=40_000), lease_ms=LEASE_MS)
