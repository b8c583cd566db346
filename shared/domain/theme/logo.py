"""Logos: addresses of images, or small images within the address itself."""

import re
from base64 import b64decode
from urllib.parse import urlsplit

MAX_URL, MAX_DATA = 2_048, 65_536
_DATA = re.compile(r"data:(image/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})")
# How an image of each allowed type begins: rasters only, as an SVG image can hold scripts.
_BEGINNINGS = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_PRINTABLE = re.compile(r"[!-~]+")
_HOST = re.compile(r"[A-Za-z0-9.-]*[A-Za-z0-9]")


def check_logo(text: str) -> str:
    """Returns the address of a logo; raises ValueError with the broken rule.

    Allowed are an https URL without credentials, and a data URI of a PNG, JPEG, GIF or WebP image.
    """
    if text.startswith("data:"):
        _check_data(text)
    else:
        _check_url(text)
    return text


def _check_url(text: str) -> None:
    if len(text) > MAX_URL:
        raise ValueError(f"The URL of a logo may have {MAX_URL} characters")
    parts = urlsplit(text) if _PRINTABLE.fullmatch(text) else None
    if parts is None or parts.scheme != "https" or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError("Expected an https URL, or a data URI of a PNG, JPEG, GIF or WebP image")
    if parts.username is not None or parts.password is not None:
        raise ValueError("The URL of a logo may not have credentials")
    # Raises ValueError for a port that is not a number.
    parts.port  # noqa: B018 a property that checks


def _check_data(text: str) -> None:
    if len(text) > MAX_DATA:
        raise ValueError(f"The data URI of a logo may have {MAX_DATA} characters")
    found = _DATA.fullmatch(text)
    if found is None or found[1] not in _BEGINNINGS:
        known = ", ".join(_BEGINNINGS)
        raise ValueError(f"A data URI of a logo is base64 of one of {known}")
    try:
        image = b64decode(found[2], validate=True)
    except ValueError:
        raise ValueError("The data URI is not valid base64") from None
    if not _BEGINNINGS[found[1]].match(image):
        raise ValueError(f"The data is not an image of type {found[1]}")
