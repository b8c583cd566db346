"""Ed25519 by the library that encrypts as well.

Its module for it is imported when an endpoint has such a key: most deliveries never need it.
"""


class LibraryEd25519:
    """See `shared.ports.Ed25519`."""

    def sign(self, private: bytes, data: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(private).sign(data)

    def public_of(self, private: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
