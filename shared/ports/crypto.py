"""Keys at work."""

from collections.abc import Sequence
from typing import Protocol


class Cipher(Protocol):
    """Seals what must not be readable in the store."""

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """What only `decrypt` with the same context opens."""
        ...

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes; InternalError when they were sealed elsewhere or changed since."""
        ...


class Ed25519(Protocol):
    """Pairs of keys, of which one half signs and the other, which anybody may know, verifies."""

    def sign(self, private: bytes, data: bytes) -> bytes:
        """The signature, of 64 bytes, by a private half of 32."""
        ...

    def public_of(self, private: bytes) -> bytes:
        """The other half of the pair."""
        ...


class KeySecret(Protocol):
    """The secret that holds the keys of one kind: the one in use first, then those that hold still.

    Only an operator may write it. Each method raises Forbidden with the right that is missing.
    """

    def read(self) -> Sequence[str]: ...

    def write(self, keys: Sequence[str]) -> None:
        """`keys` are one or more."""
        ...
