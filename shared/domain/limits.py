"""Limits of input: sizes, counts, and patterns that a whole text must match."""

import json
import re
from typing import Any

# Names that clients choose: uids, event ids, event types.
# Neither "." nor "..": a client that follows RFC 3986, 5.2.4 removes them from a path, and its
# request reaches the parent. Spelled out, as pydantic's expressions have no look-ahead.
_SIGN = r"[a-zA-Z0-9\-_]"
NAME = (
    rf"({_SIGN}[a-zA-Z0-9\-_.]{{0,255}}|\.{_SIGN}[a-zA-Z0-9\-_.]{{0,254}}"
    r"|\.\.[a-zA-Z0-9\-_.]{1,254})"
)
CHANNEL = r"[a-zA-Z0-9\-_.:+]{1,128}"
TAG = r"[a-zA-Z0-9\-_./\\#]{1,128}"

# Free text.
TEXT = r"[^\x00-\x08]*"
TITLE = r"[^\x00-\x08]+"
SESSION = r"[a-zA-Z0-9@_-]{1,64}"

MAX_FEATURE_FLAGS = 25
MAX_SESSIONS = 1_000
ANYTHING = ".*"
# A header's value, without line breaks.
CONTENT_TYPE = r"[!-~]([ -~]{0,254}[!-~])?"

MAX_CHANNELS = 10
# Event types in an endpoint's filter: each is looked up, and all are read with each message.
MAX_WANTED_TYPES = 1_000
MAX_TAGS = 5
# Endpoints of an application, deleted but still readable ones included: each message reads all of
# them, and carries the ids of those that match.
MAX_ENDPOINTS = 1_000
MAX_METADATA_BYTES = 4_096
# Deliveries per second.
MIN_THROTTLE_RATE, MAX_THROTTLE_RATE = 1, 65_535
MAX_RETRIES = 20
# Seconds.
MIN_RETRY_DELAY, MAX_RETRY_DELAY = 1, 86_400

_NAME = re.compile(NAME)


def is_name(text: str) -> bool:
    """Returns whether `text` is valid as a uid or a name."""
    return bool(_NAME.fullmatch(text))


def is_uid(text: str, prefix: str) -> bool:
    """Returns whether `text` is valid as a uid, beside ids of ours that start with `prefix`."""
    return is_name(text) and not text.startswith(prefix)


def json_bytes(value: Any) -> int:
    """Returns the length of the value as compact JSON in UTF-8."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
