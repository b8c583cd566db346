"""A blocking wrapper of the asynchronous client."""

import asyncio
import inspect
from typing import Any


class Blocking:
    """Waits for each response, so that both clients share the checks."""

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
