"""Workarounds for SDK versions, which the user agent names."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from functions.http.request import Request
from shared.domain.errors import NotFound

# Without control characters: Python's `$` also matches before a final line feed, so `/app/acme\n`
# would match as `/app/acme`.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_USER_AGENT = re.compile(r"svix-libs/(\d{1,6})\.(\d{1,6})[^/\s]*/([a-z#+]+)", re.IGNORECASE)
# The first version of the SDKs that reads the key in the response to a rotation.
_READS_ROTATED_KEY = (2, 7)
# SDKs that fail on an unexpected body; others ignore it.
_STRICT = frozenset({"csharp", "java", "kotlin"})


class Sdk(NamedTuple):
    """The SDK of a request: major and minor version, and language in lower case."""

    version: tuple[int, int]
    language: str

    @classmethod
    def of(cls, request: Request) -> "Sdk | None":
        """Returns the SDK named in the user agent; None for any other client."""
        found = _USER_AGENT.match(request.headers.get("user-agent", ""))
        if found is None:
            return None
        return cls((int(found[1]), int(found[2])), found[3].lower())


def check_path(path: str, headers: Mapping[str, str]) -> None:
    """Raises NotFound for a path with a control character, or one cut short by an SDK.

    No identifier has a control character, and a client that drops one names another object. SDKs
    never end a path with a slash: a trailing slash is left if the last identifier was empty, or
    consisted of dots that the HTTP client dropped. Deleting the endpoint ".." would delete its
    application. `headers` have lower-case names.
    """
    if _CONTROL.search(path):
        raise NotFound("The path has a control character.")
    if path.endswith("/") and path != "/" and _USER_AGENT.match(headers.get("user-agent", "")):
        raise NotFound("The last identifier in the path is empty or consists of dots.")


def reads_rotated_key(request: Request) -> bool:
    """Returns whether the client reads the key in the response to a rotation.

    Older SDKs expect no body, and some of them would fail after the secret was rotated.
    """
    sdk = Sdk.of(request)
    return sdk is None or sdk.version >= _READS_ROTATED_KEY


def takes_operational_key(request: Request) -> bool:
    """Returns whether the client accepts the key in the response to an operational rotation.

    No version of any SDK reads that key.
    """
    sdk = Sdk.of(request)
    return sdk is None or (sdk.version >= _READS_ROTATED_KEY and sdk.language not in _STRICT)
