"""The asynchronous client, used like the other one."""

import asyncio
import inspect
from typing import Any


class Blocking:
    """Waits for every answer. The checks are then the same for both clients."""

    def __init__(self, target: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._target = target
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return self._waiting(found) if inspect.ismethod(found) else Blocking(found, self._loop)

    def _waiting(self, method: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            return self._loop.run_until_complete(method(*args, **kwargs))

        return call
