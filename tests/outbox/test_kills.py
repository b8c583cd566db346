"""A relay, or the transaction that adds events, dies between any two steps."""

from datetime import timedelta
from itertools import product

import pytest

from tests.outbox.kit.database import Database
from tests.outbox.kit.relays import LEASE_MS, Clock, events, relay
from tests.outbox.kit.served_api import ServedApi, answer, served_api
from tests.outbox.kit.steps import Killed, Steps


def relay_all(database: Database, api: ServedApi, clock: Clock) -> None:
    """Relays as a program that is started again, until nothing waits."""
    for _ in range(50):
        relay(database, api.transport(), clock).run_once()
        if not database.store().state().waiting:
            return
        clock.now += 2 * LEASE_MS
    raise AssertionError(f"{database.store().state()} after 50 rounds")


def die(database: Database, api: ServedApi, clock: Clock, fatal: int | None) -> Steps:
    """Runs a relay that dies at this step; returns the steps that it took."""
    steps = api.steps = Steps(fatal)
    try:
        with database.stepping(steps):
            relay(database, api.transport(), clock).run_once()
    except Killed:
        assert fatal is not None
    api.steps = Steps()
    return steps


def a_service(monkeypatch: pytest.MonkeyPatch) -> ServedApi:
    api = served_api(monkeypatch)
    for name in ("acme", "zenith"):
        api.application(name)
    return api


def everything(api: ServedApi) -> dict[str, list[str]]:
    return {name: api.accepted(name) for name in ("acme", "zenith")}


ONCE = {"acme": ["event-0", "event-2"], "zenith": ["event-1"]}


def test_a_relay_that_dies_between_any_two_steps_loses_nothing_and_sends_nothing_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.add(events())
    taken = die(database, a_service(monkeypatch), Clock(), None).taken
    assert taken > 15

    for fatal in range(taken):
        api, clock = a_service(monkeypatch), Clock()
        database.empty()
        database.add(events())
        assert die(database, api, clock, fatal).is_dead
        relay_all(database, api, clock)
        assert everything(api) == ONCE, fatal


def test_a_relay_that_dies_twice_loses_nothing_and_sends_nothing_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.add(events(2))
    taken = die(database, a_service(monkeypatch), Clock(), None).taken

    for first, second in product(range(0, taken, 2), range(1, taken, 2)):
        api, clock = a_service(monkeypatch), Clock()
        database.empty()
        database.add(events(2))
        die(database, api, clock, first)
        clock.now += 2 * LEASE_MS
        die(database, api, clock, second)
        relay_all(database, api, clock)
        assert everything(api) == {"acme": ["event-0"], "zenith": ["event-1"]}, (first, second)


def test_a_relay_that_dies_beside_refused_and_delayed_events_keeps_their_outcomes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = [answer(500, {"code": "server_error"}), answer(422, {"detail": "no such type"})]
    database.add(events(2))
    api = a_service(monkeypatch)
    api.faults = list(faults)
    taken = die(database, api, Clock(), None).taken

    for fatal in range(taken):
        api, clock = a_service(monkeypatch), Clock()
        api.faults = list(faults)
        database.empty()
        database.add(events(2))
        die(database, api, clock, fatal)
        relay_all(database, api, clock)
        refused = [each.event_id for each in database.store().refused(10)]
        accepted = [each for ids in everything(api).values() for each in ids]
        assert sorted(accepted + refused) == ["event-0", "event-1"], fatal


def test_a_transaction_that_dies_before_its_commit_adds_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Steps()
    database.add(events(2), counted)

    for fatal in range(counted.taken):
        api = a_service(monkeypatch)
        database.empty()
        with pytest.raises(Killed):
            database.add(events(2), Steps(fatal))
        relay_all(database, api, Clock())
        # All or nothing: the last step of Django comes after its commit.
        assert everything(api) in (
            {"acme": [], "zenith": []},
            {"acme": ["event-0"], "zenith": ["event-1"]},
        )
    assert database.store().state().waiting == 0


def test_a_transaction_that_is_rolled_back_sends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = a_service(monkeypatch)

    database.add(events(), commit=False)
    relay_all(database, api, Clock())

    assert api.requests == []


def test_a_repetition_after_the_idempotency_key_has_expired_is_settled_by_the_event_id(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, clock = a_service(monkeypatch), Clock()
    database.add(events(1))
    sent = next(step for step in range(100) if _sent_and_died(database, api, clock, step))
    assert sent
    api.client.system.clock.advance(timedelta(hours=13))
    clock.now += 13 * 3_600_000

    relay_all(database, api, clock)

    assert api.accepted("acme") == ["event-0"]
    assert database.store().state().refused == 0


def _sent_and_died(database: Database, api: ServedApi, clock: Clock, fatal: int) -> bool:
    die(database, api, clock, fatal)
    if api.accepted("acme"):
        return True
    clock.now += 2 * LEASE_MS
    return False
