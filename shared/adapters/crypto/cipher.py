"""Encrypts what the store must not show: AES-256-GCM under a key of the application's own.

What is sealed is a version byte, a nonce of 12 bytes, and the ciphertext with its tag of 16.
"""

from collections.abc import Iterator
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.adapters.crypto.secrets import KeyRing, Keys
from shared.domain.errors import Damaged
from shared.ports import Entropy

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class AesGcmCipher:
    """Seals with the current key; opens with any that holds.

    What does not open may be sealed with a key that another function has read a moment ago, so the
    keys are looked for once more before it is given up.
    """

    def __init__(self, keys: Keys, entropy: Entropy) -> None:
        self._keys = keys
        self._entropy = entropy

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """`plain`, sealed. It opens only with the same `context`, which is not kept inside."""
        nonce = self._entropy.draw(_NONCE_BYTES)
        aead = _aead(self._keys.read().current)
        return _VERSION + nonce + aead.encrypt(nonce, plain, context.encode())

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """Returns what was sealed; Damaged when it was not sealed so, or not by these keys."""
        nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] == _VERSION and len(nonce) == _NONCE_BYTES:
            for ring in self._rings():
                for plain in _openings(ring, nonce, text, context.encode()):
                    return plain
        raise Damaged("An encrypted value does not open with the keys in use.")

    def _rings(self) -> Iterator[KeyRing]:
        """The keys as they are known, then as they are."""
        known = self._keys.read()
        yield known
        if (renewed := self._keys.renewed(known)) != known:
            yield renewed


def _openings(ring: KeyRing, nonce: bytes, text: bytes, context: bytes) -> Iterator[bytes]:
    for key in ring.all:
        try:
            yield _aead(key).decrypt(nonce, text, context)
        except InvalidTag:
            continue


@lru_cache(maxsize=16)
def _aead(secret: bytes) -> AESGCM:
    """The secret is a text of any length; the label keeps other uses of it apart."""
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"outrider/cipher/v1")
    return AESGCM(kdf.derive(secret))
