"""Headers of a message, which all of its deliveries have.

Imported on first use: most messages have none.
"""

import re
from collections.abc import Mapping

from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.endpoints.endpoint import SENSITIVE_HEADERS
from shared.domain.endpoints.headers import is_name, is_reserved, is_value
from shared.domain.json_fields import Fields

# Of the names and values together: they travel with each delivery task.
MAX_HEADERS, MAX_HEADER_BYTES = 20, 2_048
# The function that accepts messages cannot encrypt, so it takes nothing that must be encrypted.
_SECRET = SENSITIVE_HEADERS | {"cookie", "set-cookie"}

_PARENT, _STATE = "traceparent", "tracestate"
_PARENT_FORM = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)
_MEMBER = r"[a-z0-9][a-z0-9_\-*/@]{0,255}=[ -+\--<>-~]{0,255}[!-+\--<>-~]"
_STATE_FORM = re.compile(rf"[ \t]*{_MEMBER}(?:[ \t]*,[ \t]*{_MEMBER}){{0,31}}[ \t]*")
_MAX_STATE = 512


def parse_headers(body: Fields) -> HeaderPairs:
    """Returns the member `headers` of a message; InvalidInput if it is invalid."""
    found = body.object("headers")
    if found is None:
        return ()
    if len(found.members) > MAX_HEADERS:
        body.fail("headers", f"A message has up to {MAX_HEADERS} headers.")
    pairs = tuple((name, _value(found, name)) for name in found.members)
    if len({name.lower() for name, _ in pairs}) < len(pairs):
        body.fail("headers", "A header is given twice, in upper and lower case.")
    if sum(len(name) + len(value.encode()) for name, value in pairs) > MAX_HEADER_BYTES:
        body.fail("headers", f"The headers are over {MAX_HEADER_BYTES} bytes.")
    return pairs


def with_trace_context(headers: HeaderPairs, request: Mapping[str, str]) -> HeaderPairs:
    """Returns the headers with the W3C trace context of the request that brings the message.

    An invalid context is left out, and so is one if the message has its own. `request` has
    lower-case names.
    """
    parent, state = request.get(_PARENT, ""), request.get(_STATE, "")
    own = {name.lower() for name, _ in headers}
    if not _PARENT_FORM.fullmatch(parent) or own & {_PARENT, _STATE}:
        return headers
    traced = (*headers, (_PARENT, parent))
    is_valid = len(state) <= _MAX_STATE and _STATE_FORM.fullmatch(state)
    return (*traced, (_STATE, state.strip())) if is_valid else traced


def _value(headers: Fields, name: str) -> str:
    value, lower = headers.value(name), name.lower()
    if not is_name(name):
        headers.fail(name, "HTTP allows no header of this name.")
    if is_reserved(name):
        headers.fail(name, "Outrider sets this header itself.")
    if lower in _SECRET:
        headers.fail(name, "Credentials belong into the headers of an endpoint, not of a message.")
    if not isinstance(value, str):
        headers.fail(name, "Expected a text.")
    if not is_value(value):
        headers.fail(name, "The value has a control character, or half a surrogate pair.")
    return value
