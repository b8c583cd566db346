"""Runs of the benchmark: messages of one case, and the work that they took."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tools.bench.recording import Work

# Records that an event source hands over at once; its batching window is 0.
FULL_BATCH = 10


@dataclass(frozen=True)
class Case:
    """Messages of `size` bytes to `endpoints` endpoints; `path` is their behavior (consumer.py);
    queues hand over `batch` records at once. `way` is how messages arrive: http, queue or bus."""

    size: int = 1_000
    endpoints: int = 1
    path: str = "ok"
    batch: int = FULL_BATCH
    way: str = "http"


@dataclass
class Run:
    """Work of each function for `messages` messages, and the requests of receivers."""

    case: Case
    messages: int
    works: dict[str, Work] = field(default_factory=dict)
    posts: int = 0
    posted_bytes: int = 0
    # Bytes of requests to the HTTP API.
    requested_bytes: int = 0
    # Bytes of its answers.
    answered_bytes: int = 0
    # Requests that put messages into the intake queue, and events put on a bus.
    produced: int = 0
    events: int = 0

    def work_of(self, function: str) -> Work:
        """The work of the function, which begins with its first use."""
        return self.works.setdefault(function, Work())

    def per_message(self, of: Callable[[Work], float]) -> float:
        """The sum over all functions, for one message."""
        return sum(map(of, self.works.values())) / self.messages
