"""HTTP client for deliveries."""

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
        """Sends one POST and follows no redirects. Whatever the receiver does, returns a Reply.

        Calls `on_slow` once if there is no response IN_TIME. If it returns False, the wait ends
        with a Reply that timed out.
        """
        ...
