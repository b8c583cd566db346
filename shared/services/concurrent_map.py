"""Concurrent work on many items in a few threads, with few items in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def map_concurrently(work: Callable[[T], R], items: Iterable[T], lanes: int) -> Iterator[R]:
    """Yields the results in the order of the items; takes at most twice `lanes` items ahead."""
    if lanes == 1:
        yield from map(work, items)
        return
    under_way: deque[Future[R]] = deque()
    with ThreadPoolExecutor(lanes) as pool:
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) == 2 * lanes:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
