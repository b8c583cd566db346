"""Key design under load: no partition of the table exceeds DynamoDB's limits.

A partition takes 1,000 write units and 3,000 read units a second. Here messages are accepted and
delivered at full rate, with the real keys, ids and caches; `make bench` counts the units of each.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shared.adapters.dynamodb.table.keys import configuration_keys, task_keys, traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.memory import FixedClock, MemoryCacheLeases
from shared.domain import ids
from shared.domain.applications.sharding import (
    ONE_SHARD,
    SHARD_RATE,
    Sharding,
    shards_for,
)
from shared.domain.deliveries.delivery_key import DeliveryKey
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, EndpointId, MessageId, OrgId
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.services.caching.held_leases import HeldLeases
from shared.services.caching.leased_cache import LeasedCache
from tests.support.arrange.builders import NOW, ORG, identity, new_id

WRITES, READS = 1_000, 3_000
SECONDS = 2
SCALE = Path(__file__).parents[2] / "docs" / "scale.md"
# Duration of an invocation, which decides the number of concurrent ones.
INGEST, DELIVER, BATCH = timedelta(milliseconds=60), timedelta(milliseconds=250), 10
SECOND = timedelta(seconds=1)


class Process:
    """A function's process with its caches and leases."""

    def __init__(self, leases: "Leases", clock: FixedClock) -> None:
        self.recent = LeasedCache[object](clock, lambda _: True)
        self.leases = HeldLeases(leases, clock)


@dataclass
class Table:
    """Units by partition and second."""

    writes: Counter[tuple[str, int]] = field(default_factory=Counter)
    reads: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def busiest(self) -> tuple[int, int]:
        """Returns the most writes and reads of any partition in a second."""
        return max(self.writes.values()), max(self.reads.values())


@dataclass
class Leases:
    """Leases whose reads and writes are counted."""

    table: Table
    clock: FixedClock
    stored: MemoryCacheLeases = field(default_factory=MemoryCacheLeases)

    def until(self, org_id: OrgId, app_id: AppId) -> datetime | None:
        self.table.reads[configuration_keys.cache_lease(org_id, app_id).pk, second(self.clock)] += 1
        return self.stored.until(org_id, app_id)

    def extend(self, org_id: OrgId, app_id: AppId, until: datetime) -> None:
        self.table.writes[
            configuration_keys.cache_lease(org_id, app_id).pk, second(self.clock)
        ] += 1
        self.stored.extend(org_id, app_id, until)


@dataclass
class Load:
    """Applications with one endpoint each, which receive `rate` messages a second together."""

    rate: int
    apps: int = 1
    sharding: Sharding = ONE_SHARD
    table: Table = field(default_factory=Table)
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.app_ids = [AppId(new_id(ids.APP, n)) for n in range(self.apps)]
        self.endpoint = EndpointId(new_id(ids.ENDPOINT))
        self.leases = Leases(self.table, self.clock)
        self._ingest = self._processes(self.rate * INGEST)
        self._deliver = self._processes(self.rate * DELIVER / BATCH)

    def run(self) -> Table:
        """Posts messages at an even pace; the processes start at the same time."""
        waiting: list[DeliveryKey] = []
        for number in range(self.rate * SECONDS):
            self.clock.instant = NOW + number * SECOND / self.rate
            waiting.append(self._accept(number))
            if len(waiting) == BATCH:
                self._attempt(number // BATCH, waiting)
                waiting = []
        return self.table

    def _accept(self, number: int) -> DeliveryKey:
        now, app_id = self.clock.now(), self.app_ids[number % self.apps]
        self._configuration(self._ingest[number % len(self._ingest)], app_id)
        entropy = number.to_bytes(ids.ENTROPY_BYTES, "big")
        name = ids.make(ids.MESSAGE, now, entropy, self.sharding.shard(now, entropy))
        key = DeliveryKey(ORG, app_id, self.endpoint, MessageId(name))
        idempotency_key = IdempotencyKey.of(identity(), "message.create", str(number), now)
        assert idempotency_key is not None
        self._write(traffic_keys.idempotency_key(idempotency_key))
        self._write(traffic_keys.message(ORG, app_id, key.message_id))
        return key

    def _attempt(self, number: int, batch: list[DeliveryKey]) -> None:
        """Makes an attempt; one of five fails, with a retry in half an hour."""
        process = self._deliver[number % len(self._deliver)]
        for place, key in enumerate(batch):
            self._configuration(process, key.app_id)
            self.table.reads[traffic_keys.delivery(key).pk, self._second] += 1
            self._write(traffic_keys.delivery(key))
            if place % 5 == 0:
                due_at = self.clock.now() + timedelta(minutes=30)
                task = DeliveryTask(key=key, number=3, due_at=due_at, event_type="a")
                self._write(task_keys.due(task))

    def _configuration(self, process: Process, app_id: AppId) -> None:
        """Reads the application with its endpoints, or one endpoint, from a single partition."""

        def read() -> object:
            self.table.reads[configuration_keys.application(ORG, app_id).pk, self._second] += 1
            return app_id

        process.recent.get(app_id, read, lambda: process.leases.since(ORG, app_id))

    def _write(self, key: Key) -> None:
        self.table.writes[key.pk, self._second] += 1

    def _processes(self, at_once: timedelta) -> list[Process]:
        count = max(int(at_once / SECOND), 1)
        return [Process(self.leases, self.clock) for _ in range(count)]

    @property
    def _second(self) -> int:
        return second(self.clock)


def second(clock: FixedClock) -> int:
    return int(clock.now().timestamp())


def sharding(rate: int) -> Sharding:
    return ONE_SHARD.changed(shards_for({SHARD_RATE: str(rate)}), NOW, timedelta(0))


@pytest.mark.parametrize("rate", [5_000, 10_000])
def test_one_application_with_thousands_of_messages_a_second_exceeds_no_limit(rate: int) -> None:
    writes, reads = Load(rate, sharding=sharding(rate)).run().busiest

    assert writes <= WRITES
    assert reads <= READS
    assert f"| {rate:,} | {writes:,} | {reads:,} |" in SCALE.read_text()


def test_one_application_without_shards_exceeds_a_limit() -> None:
    """Otherwise the test above would prove nothing."""
    writes, _ = Load(5_000).run().busiest

    assert writes >= 5 * WRITES


def test_one_application_without_cached_configuration_exceeds_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LeasedCache, "get", lambda _self, _name, read, _leased: read())

    _, reads = Load(5_000, sharding=sharding(5_000)).run().busiest

    assert reads >= 10_000


def test_a_hundred_thousand_applications_with_a_message_a_minute_exceed_no_limit() -> None:
    table = Load(100_000 // 60, apps=100_000).run()

    writes, reads = table.busiest
    assert writes <= WRITES / 5
    assert reads <= READS / 5


def test_retries_of_one_minute_are_spread_over_its_shards() -> None:
    load, minute = Load(1), Counter[str]()
    for key in _keys(load, 20_000):
        task = DeliveryTask(key=key, number=3, due_at=NOW, event_type="a")
        minute[task_keys.due(task).pk] += 1

    assert max(minute.values()) <= 20_000 / 16 * 1.2


def _keys(load: Load, count: int) -> Iterator[DeliveryKey]:
    for number in range(count):
        name = MessageId(new_id(ids.MESSAGE, number))
        yield DeliveryKey(OrgId(ORG), load.app_ids[0], load.endpoint, name)
