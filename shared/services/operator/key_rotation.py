"""Replacing the keys that make tokens and seal endpoints' secrets, while everything runs."""

from dataclasses import dataclass

from shared.ports import Entropy, KeySecret

# Twice as much, in digits to the base of 16, is the length of a key.
_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotation:
    """Of one kind. What is made is made with the first key; what any key made is valid."""

    secret: KeySecret
    entropy: Entropy

    def rotate(self) -> int:
        """Puts a new key in front, and says how many hold beside it."""
        keys = self.secret.read()
        self.secret.write([self.entropy.draw(_BYTES).hex(), *keys])
        return len(keys)

    def retire(self) -> int:
        """Leaves only the key in use, and says how many went."""
        current, *others = self.secret.read()
        if others:
            self.secret.write([current])
        return len(others)
