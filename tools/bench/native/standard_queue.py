"""A standard queue of SQS in memory: a received message is invisible until it is deleted, or back.

Without a retention period and a redrive policy: a message that is not deleted returns forever.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import time
from typing import Any
from uuid import uuid4

from tools.bench.fairness import is_noisy

MAX_RECEIVED = 10
# VisibilityTimeout of the queues in template.yaml.
INVISIBLE_SECONDS = 540.0


def _now_ms() -> int:
    return int(time() * 1_000)


@dataclass(eq=False, slots=True)
class Message:
    """A message of a queue. `handle` is that of the last receipt, `receipts` counts them.

    `timer` makes a message visible that is not: one that is delayed or in flight.
    """

    body: str
    group: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid4()))
    sent_ms: int = field(default_factory=_now_ms)
    receipts: int = 0
    first_received_ms: int = 0
    handle: str = ""
    timer: asyncio.TimerHandle | None = None


class StandardQueue:
    """A fair queue whose receivers wait in turn. A message has one receiver at a time.

    Its newest handle deletes it, also after it has become visible again. Older ones do nothing.
    """

    def __init__(self) -> None:
        self._received: dict[str, Message] = {}
        self._visible = _Visible(self._received)

    def put(self, message: Message, delay: float = 0.0) -> None:
        """Makes the message visible after so many seconds."""
        if delay:
            loop = asyncio.get_running_loop()
            message.timer = loop.call_later(delay, self.put, message)
        else:
            message.timer = None
            self._visible.put_nowait(message)

    async def receive(
        self, most: int, wait: float | None, invisible: float = INVISIBLE_SECONDS
    ) -> list[Message]:
        """Waits for a message, forever if `wait` is None; returns up to `most` that are visible.

        They stay invisible for so many seconds.
        """
        found: list[Message] = []
        if self._visible.empty() and wait != 0:
            with suppress(TimeoutError):
                message = await asyncio.wait_for(self._visible.get(), wait)
                found.append(self._taken(message, invisible))
        while len(found) < most and not self._visible.empty():
            found.append(self._taken(self._visible.get_nowait(), invisible))
        return found

    def delete(self, handle: str) -> None:
        """Deletes the message that was received with this handle."""
        message = self._received.pop(handle, None)
        if message and message.timer:
            message.timer.cancel()
        elif message:
            self._visible.remove(message)

    def change_visibility(self, handle: str, seconds: float) -> bool:
        """Makes a message in flight visible after so many seconds; False if it is not in flight."""
        message = self._received.get(handle)
        if message is None or message.timer is None:
            return False
        message.timer.cancel()
        self.put(message, seconds)
        return True

    def _taken(self, message: Message, invisible: float) -> Message:
        self._received.pop(message.handle, None)
        message.handle = str(uuid4())
        message.receipts += 1
        message.first_received_ms = message.first_received_ms or _now_ms()
        self._received[message.handle] = message
        loop = asyncio.get_running_loop()
        message.timer = loop.call_later(invisible, self.put, message)
        return message


class _Visible(asyncio.Queue[Message]):
    """Visible messages: the oldest of quiet groups first."""

    def __init__(self, received: Mapping[str, Message]) -> None:
        super().__init__()
        self._received = received

    def _init(self, maxsize: int) -> None:
        self._queue: deque[Message] = deque()

    def _get(self) -> Message:
        noisy = self._noisy()
        message = next((each for each in self._queue if each.group not in noisy), self._queue[0])
        self._queue.remove(message)
        return message

    def remove(self, message: Message) -> None:
        if message in self._queue:
            self._queue.remove(message)

    def _noisy(self) -> set[str]:
        counts = Counter(each.group for each in self._received.values() if each.timer)
        total = counts.total()
        return {name for name, count in counts.items() if name and is_noisy(count, total)}
