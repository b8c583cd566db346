"""Receivers."""

from collections.abc import Callable
from typing import Protocol

from shared.domain.deliveries.delivery import Reply


class Http(Protocol):
    """Sends requests to receivers."""

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_slow: Callable[[], bool] = lambda: True,
    ) -> Reply:
        """One POST, no redirects. Whatever the receiver does, the answer is a Reply.

        Calls `on_slow` once when there is no answer IN_TIME. If it returns False, the answer is not
        waited for any longer: the Reply timed out.
        """
        ...
