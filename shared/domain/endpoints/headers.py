"""Headers of deliveries: the names and values that HTTP allows, and the names that are not free."""

import re

# They belong to the connection and to the body on it, so none of them is ever taken from others.
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
# Outrider sets them, or proxies of the large clouds act on them.
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
# Line breaks would begin a header, or a request, of the text's own.
FORBIDDEN_CHARACTERS = r"\x00-\x08\x0a-\x1f\x7f"
_NAME = re.compile(NAME_PATTERN, re.ASCII)
_FORBIDDEN = re.compile(rf"[{FORBIDDEN_CHARACTERS}\ud800-\udfff]")


def is_name(text: str) -> bool:
    """Returns whether HTTP allows a header of this name."""
    return _NAME.fullmatch(text) is not None


def is_value(text: str) -> bool:
    """Whether the text fits on a header's line and can be encoded."""
    return _FORBIDDEN.search(text) is None


def is_reserved(name: str) -> bool:
    """Whether an endpoint cannot have a header of this name, in any case of letters."""
    lower = name.lower()
    return lower in _RESERVED or lower.startswith(_RESERVED_PREFIXES)
