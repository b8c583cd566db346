"""Headers of deliveries: the names and values that HTTP allows, and reserved names."""

import re

# Headers of the connection and its body. They are never taken from outside.
OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Headers that Outrider sets, or that proxies of large clouds act on.
_RESERVED = OF_THE_CONNECTION | {
    "age",
    "cache-control",
    "clear-site-data",
    "expires",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "trailers",
    "user-agent",
    "warning",
}
_RESERVED_PREFIXES = (
    "content-",
    "svix-",
    "webhook-",
    "x-amz-",
    "x-amzn-",
    "x-azure-",
    "x-fd-",
    "x-gfe",
    "x-goog-",
    "x-google",
    "x-svix-",
)
NAME_PATTERN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
# A line break would start another header, or another request.
FORBIDDEN_CHARACTERS = r"\x00-\x08\x0a-\x1f\x7f"
_NAME = re.compile(NAME_PATTERN, re.ASCII)
_FORBIDDEN = re.compile(rf"[{FORBIDDEN_CHARACTERS}\ud800-\udfff]")


def is_name(text: str) -> bool:
    """Returns whether HTTP allows a header with this name."""
    return _NAME.fullmatch(text) is not None


def is_value(text: str) -> bool:
    """Returns whether HTTP allows a header with this value."""
    return _FORBIDDEN.search(text) is None


def is_reserved(name: str) -> bool:
    """Returns whether an endpoint's own headers cannot have this name, in upper or lower case."""
    lower = name.lower()
    return lower in _RESERVED or lower.startswith(_RESERVED_PREFIXES)
