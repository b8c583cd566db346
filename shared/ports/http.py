"""HTTP client for deliveries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES

if TYPE_CHECKING:
    from shared.domain.deliveries.reply import Reply
    from shared.domain.receiver_auth.tls_identity import TlsIdentity


class Http(Protocol):
    """Sends requests to receivers."""

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_slow: Callable[[], bool] = lambda: True,
        *,
        method: str = "POST",
        tls: TlsIdentity | None = None,
        most: int = RECORDED_RESPONSE_BYTES,
    ) -> Reply:
        """Sends one request and follows no redirects. Whatever the receiver does, returns a Reply.

        Calls `on_slow` once if there is no response IN_TIME. If it returns False, the wait ends
        with a Reply that timed out. `tls` replaces the settings of TLS connections; of the response
        `most` bytes are kept.
        """
        ...
