"""Contents in fewer bytes: each KB of an item is a write unit, and stays for months."""

import zlib

# Less than this is hardly ever shorter when packed.
_WORTHWHILE = 256
# On the way to the best, what a level more saves soon costs more time than it is worth.
_LEVEL = 6


def compress(text: str) -> bytes:
    """What `decompress` takes."""
    return zlib.compress(text.encode(), _LEVEL)


def compress_if_worthwhile(text: str) -> bytes | None:
    """The text packed, where that makes it shorter."""
    if len(text) < _WORTHWHILE:
        return None
    made = compress(text)
    return made if len(made) < len(text.encode()) else None


def decompress(data: bytes) -> str:
    """The exact text."""
    return zlib.decompress(data).decode()
