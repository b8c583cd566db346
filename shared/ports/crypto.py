"""Encryption and signatures."""

from collections.abc import Sequence
from typing import Protocol


class Cipher(Protocol):
    """Authenticated encryption of data at rest."""

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """Encrypts bytes; `decrypt` needs the same context."""
        ...

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """Decrypts bytes; raises InternalError for a wrong key or context, or changed bytes."""
        ...


class Ed25519(Protocol):
    """Signatures with Ed25519 key pairs."""

    def sign(self, private: bytes, data: bytes) -> bytes:
        """Returns the signature (64 bytes) by a private key (32 bytes)."""
        ...

    def public_of(self, private: bytes) -> bytes:
        """Returns the public key of a private one."""
        ...


class KeySecret(Protocol):
    """The stored secret with the keys of one kind: the current one first, then older valid ones.

    Only an operator may write it. Each method raises Forbidden with the missing permission.
    """

    def read(self) -> Sequence[str]: ...

    def write(self, keys: Sequence[str]) -> None:
        """Stores one or more keys."""
        ...
