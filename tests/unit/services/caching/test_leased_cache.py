from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from threading import Event

from shared.adapters.memory import FixedClock
from shared.domain.applications.cache_lease import CACHE_TTL
from shared.services.caching.leased_cache import OFTEN, LeasedCache
from tests.support.assertions.deadline import DEADLINE

MOMENT = CACHE_TTL / 100


class Numbers:
    """A source whose reads return consecutive numbers."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.recent = LeasedCache[int](self.clock, lambda number: number < 1_000)
        self._numbers = count(1)
        self.leased: datetime | None = self.clock.now()

    def ask(self, name: str = "a") -> int:
        self.clock.advance(MOMENT)
        return self.recent.get(name, lambda: next(self._numbers), lambda: self.leased)


def test_a_rarely_read_key_is_never_served_from_the_cache() -> None:
    numbers = Numbers()

    for expected in range(1, 20):
        assert numbers.ask() == expected
        numbers.clock.advance(CACHE_TTL / OFTEN)


def test_a_frequently_read_key_is_fetched_once_per_ttl() -> None:
    numbers = Numbers()

    reported = [numbers.ask() for _ in range(1_000)]

    assert reported[:OFTEN] == [1, 2]
    assert set(reported[OFTEN:100]) == {OFTEN}
    assert max(reported) <= OFTEN + 1_000 * MOMENT / CACHE_TTL


def test_a_cached_value_is_never_older_than_the_ttl() -> None:
    numbers = Numbers()
    before = [numbers.ask() for _ in range(OFTEN + 1)][-1]

    numbers.clock.advance(CACHE_TTL)

    assert numbers.ask() != before


def test_each_key_has_its_own_value() -> None:
    numbers = Numbers()
    for _ in range(10):
        numbers.ask("a")

    assert numbers.ask("b") == OFTEN + 1


def test_a_value_rejected_by_keeps_is_never_cached() -> None:
    numbers = Numbers()
    numbers._numbers = count(1_000)

    assert [numbers.ask() for _ in range(10)] == list(range(1_000, 1_010))


def test_concurrent_callers_wait_for_a_single_read() -> None:
    numbers, started, go_on = Numbers(), Event(), Event()
    for _ in range(OFTEN + 1):
        numbers.ask()
    numbers.clock.advance(CACHE_TTL - MOMENT)
    # All within CACHE_TTL of the last ones, which are too old by now.
    numbers.recent._things["a"].asked.extend([numbers.clock.now()] * OFTEN)

    def slow() -> int:
        started.set()
        assert go_on.wait(DEADLINE)
        return next(numbers._numbers)

    with ThreadPoolExecutor(5) as pool:
        asked = [
            pool.submit(numbers.recent.get, "a", slow, lambda: numbers.leased) for _ in range(5)
        ]
        assert started.wait(DEADLINE)
        go_on.set()
        reported = {future.result() for future in asked}

    assert len(reported) == 1


def test_the_cache_forgets_all_keys_beyond_its_limit() -> None:
    numbers = Numbers()

    for number in range(3_000):
        numbers.ask(str(number))

    assert len(numbers.recent._things) <= 1_000


def test_a_cached_value_is_not_served_without_a_lease() -> None:
    numbers = Numbers()
    numbers.leased = None

    assert [numbers.ask() for _ in range(10)] == list(range(1, 11))


def test_a_value_read_before_the_lease_is_not_served() -> None:
    numbers = Numbers()
    for _ in range(OFTEN):
        numbers.ask()
    numbers.leased = numbers.clock.now() + MOMENT

    assert [numbers.ask() for _ in range(3)] == [OFTEN + 1] * 3
