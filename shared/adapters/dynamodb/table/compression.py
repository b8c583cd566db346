"""Compression of contents: each KB of an item costs a write unit and months of storage."""

import zlib

# Shorter texts rarely become shorter.
_WORTHWHILE = 256
# Higher levels save little and cost much time.
_LEVEL = 6


def compress(text: str) -> bytes:
    """Compresses the text for `decompress`."""
    return zlib.compress(text.encode(), _LEVEL)


def compress_if_worthwhile(text: str) -> bytes | None:
    """Compresses the text, if that makes it shorter."""
    if len(text) < _WORTHWHILE:
        return None
    made = compress(text)
    return made if len(made) < len(text.encode()) else None


def decompress(data: bytes) -> str:
    """Returns the exact text."""
    return zlib.decompress(data).decode()
