"""Servers of this API, ours or another's."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

Body = Mapping[str, Any]


class Server(Protocol):
    """A server of this API; `path` is relative to /api/v1.

    A refusal raises a UserError with the server's text.
    """

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """Yields the items of a list, page after page."""
        ...

    def get(self, path: str) -> dict[str, Any]:
        """Returns an object; raises NotFound if it does not exist."""
        ...

    def send(self, method: str, path: str, body: Body) -> dict[str, Any] | None:
        """Returns the response; None for an empty one."""
        ...
