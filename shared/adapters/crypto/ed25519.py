"""Ed25519 signatures by the cryptography library.

Imported on first use, since most deliveries never need it.
"""


class LibraryEd25519:
    """`Ed25519` by the cryptography library."""

    def sign(self, private: bytes, data: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(private).sign(data)

    def public_of(self, private: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
