"""Generations of the SDKs, which tell their version in the user agent."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from functions.http.request import Request
from shared.domain.errors import NotFound

# Python's `$` matches before a line feed at the end as well: `/app/acme` and a line feed would be `/app/acme`.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_USER_AGENT = re.compile(r"svix-libs/(\d{1,6})\.(\d{1,6})[^/\s]*/([a-z#+]+)", re.IGNORECASE)
# Since this version the SDKs read the key that a rotation answers.
_READS_ROTATED_KEY = (2, 7)
# SDKs that fail on a body where they expect none; the others ignore it.
_STRICT = frozenset({"csharp", "java", "kotlin"})


class Sdk(NamedTuple):
    """The SDK of a request: its major and minor version, and its language in lower case."""

    version: tuple[int, int]
    language: str

    @classmethod
    def of(cls, request: Request) -> "Sdk | None":
        """The SDK that the user agent names; None for any other client."""
        found = _USER_AGENT.match(request.headers.get("user-agent", ""))
        if found is None:
            return None
        return cls((int(found[1]), int(found[2])), found[3].lower())


def check_path(path: str, headers: Mapping[str, str]) -> None:
    """NotFound when the path has a control character, or an SDK lost the last part of it on the way.

    No identifier has a control character, and a client that drops one names something else. SDKs end no path with a slash. One is left where the last identifier was empty, or consisted of
    dots that the HTTP client dropped: deleting the endpoint ".." would delete its application.
    `headers` have lower-case names.
    """
    if _CONTROL.search(path):
        raise NotFound("No path has a control character.")
    if path.endswith("/") and path != "/" and _USER_AGENT.match(headers.get("user-agent", "")):
        raise NotFound("The last identifier in the path is empty, or dots.")


def reads_rotated_key(request: Request) -> bool:
    """Tells whether the client reads the key that a rotation answers.

    SDKs of before expect no body, and some of them fail on one after the secret was rotated.
    """
    sdk = Sdk.of(request)
    return sdk is None or sdk.version >= _READS_ROTATED_KEY


def takes_operational_key(request: Request) -> bool:
    """Tells whether the client takes the key in the answer to an operational rotation.

    No SDK reads that key, in any version.
    """
    sdk = Sdk.of(request)
    return sdk is None or (sdk.version >= _READS_ROTATED_KEY and sdk.language not in _STRICT)
