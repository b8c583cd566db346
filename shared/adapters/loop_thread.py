"""Runs asyncio work for callers that are plain threads."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")

# Names are resolved by blocking calls. One that hangs keeps its thread long after its request
# has timed out, so there are more threads than requests.
_RESOLVER_THREADS = 64


class LoopThread:
    """An event loop in a daemon thread of its own, started by its first use."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, or what it raises. For any thread but the loop's own."""
        return asyncio.run_coroutine_threadsafe(work, self._started()).result()

    def run_patiently(
        self, work: Coroutine[Any, Any, T], seconds: float, late: Callable[[], None]
    ) -> T:
        """As `run`; `late` is called, in the caller's thread, when it takes longer than `seconds`."""
        running = asyncio.run_coroutine_threadsafe(work, self._started())
        if wait([running], seconds).not_done:
            late()
        return running.result()

    def stop(self) -> None:
        """Ends the thread; a later use starts another."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_default_executor(ThreadPoolExecutor(_RESOLVER_THREADS))
                Thread(target=_serve, args=(self._loop,), daemon=True).start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()
