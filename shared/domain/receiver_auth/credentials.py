"""Credentials that are sent with every delivery: a user name with a password, or an API key."""

import base64
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicAuth:
    """A user name and a password (RFC 7617). The password is write-only."""

    username: str
    password: str = field(repr=False)

    @property
    def header(self) -> tuple[str, str]:
        """Returns the name and the value of its header."""
        pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return "authorization", f"Basic {pair}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyAuth:
    """A key in a header of the receiver's choice. The key is write-only."""

    name: str
    value: str = field(repr=False)

    @property
    def header(self) -> tuple[str, str]:
        """Returns the name and the value of its header."""
        return self.name, self.value
