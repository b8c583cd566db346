"""Ports with counted calls."""

from collections import Counter
from typing import Any

from shared.domain.errors import InfrastructureError


class CountingPort:
    """A port that counts its calls, and may fail."""

    def __init__(self, port: Any) -> None:
        self.port, self.calls, self.broken = port, Counter[str](), False

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        if self.broken:
            raise InfrastructureError("too many ask at once")
        return getattr(self.port, name)
