"""A server of this API, ours or another's."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

Body = Mapping[str, Any]


class Server(Protocol):
    """`path` is what follows /api/v1.

    Whatever is refused is a UserError with the server's words.
    """

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """The items of a list, page after page."""
        ...

    def get(self, path: str) -> dict[str, Any]:
        """NotFound when it is not there."""
        ...

    def send(self, method: str, path: str, body: Body) -> dict[str, Any] | None:
        """Returns the answer; None for an empty one."""
        ...
