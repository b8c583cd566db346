"""Rotation of the keys that sign tokens and encrypt endpoints' secrets, without downtime."""

from dataclasses import dataclass

from shared.ports import Entropy, KeySecret

# A key has twice as many hexadecimal digits.
_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotation:
    """Rotates one set of keys. The first key signs or encrypts; every key verifies or decrypts."""

    secret: KeySecret
    entropy: Entropy

    def rotate(self) -> int:
        """Adds a new first key, and returns the number of older ones."""
        keys = self.secret.read()
        self.secret.write([self.entropy.draw(_BYTES).hex(), *keys])
        return len(keys)

    def retire(self) -> int:
        """Removes every key but the first, and returns the number removed."""
        current, *others = self.secret.read()
        if others:
            self.secret.write([current])
        return len(others)
