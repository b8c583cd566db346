"""Encryption at rest: AES-256-GCM with a key from Secrets Manager.

An encrypted value is a version byte, a nonce of 12 bytes, and the ciphertext with its tag of 16
bytes.
"""

from collections.abc import Iterator
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.adapters.crypto.key_ring import KeyRing, Keys
from shared.domain.errors import Damaged
from shared.ports import Entropy

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class AesGcmCipher:
    """Encrypts with the current key; decrypts with any valid key.

    Another function may have encrypted a value with a newer key, so the keys are read again before
    decryption fails.
    """

    def __init__(self, keys: Keys, entropy: Entropy) -> None:
        self._keys = keys
        self._entropy = entropy

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """Encrypts `plain`; decryption needs the same `context`, which is not in the result."""
        nonce = self._entropy.draw(_NONCE_BYTES)
        aead = _aead(self._keys.read().current)
        return _VERSION + nonce + aead.encrypt(nonce, plain, context.encode())

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        """Decrypts a value; Damaged if it was changed, or encrypted with other keys or context."""
        nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] == _VERSION and len(nonce) == _NONCE_BYTES:
            for ring in self._rings():
                for plain in _openings(ring, nonce, text, context.encode()):
                    return plain
        raise Damaged("An encrypted value cannot be decrypted with the current keys.")

    def _rings(self) -> Iterator[KeyRing]:
        """Yields the known keys, then the keys read again."""
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
    """Derives the key from the secret, a text of any length; the label separates it from other
    uses.
    """
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"outrider/cipher/v1")
    return AESGCM(kdf.derive(secret))
