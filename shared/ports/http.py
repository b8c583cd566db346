"""Receivers."""

from typing import Protocol

from shared.domain.delivery import Reply


class Http(Protocol):
    """Sends requests to receivers."""

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """One POST, no redirects. Whatever the receiver does, the answer is a Reply."""
        ...
