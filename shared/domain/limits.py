"""Rules for texts that clients choose, as regular expressions that the whole text must match."""

import json
import re
from typing import Any

# Names that clients give: uids, event ids, event types.
# Neither "." nor "..": a client that follows RFC 3986, 5.2.4 drops them from a path, and its
# request reaches the thing above. Spelled out, as pydantic's expressions have no look-ahead.
_SIGN = r"[a-zA-Z0-9\-_]"
NAME = (
    rf"({_SIGN}[a-zA-Z0-9\-_.]{{0,255}}|\.{_SIGN}[a-zA-Z0-9\-_.]{{0,254}}"
    r"|\.\.[a-zA-Z0-9\-_.]{1,254})"
)
CHANNEL = r"[a-zA-Z0-9\-_.:+]{1,128}"
TAG = r"[a-zA-Z0-9\-_./\\#]{1,128}"

# Texts for people to read.
TEXT = r"[^\x00-\x08]*"
TITLE = r"[^\x00-\x08]+"
SESSION = r"[a-zA-Z0-9@_-]{1,64}"

MAX_FEATURE_FLAGS = 25
MAX_SESSIONS = 1_000
ANYTHING = ".*"
# The value of a header: nothing that could end its line.
CONTENT_TYPE = r"[!-~]([ -~]{0,254}[!-~])?"

MAX_CHANNELS = 10
# Event types that an endpoint names: each is looked up, and all are read with each message.
MAX_WANTED_TYPES = 1_000
MAX_TAGS = 5
# Of an application, with those that are deleted but still readable: all are read with each message,
# and a message carries the ids of all that it goes to.
MAX_ENDPOINTS = 1_000
MAX_METADATA_BYTES = 4_096
# Deliveries in a second.
MIN_THROTTLE_RATE, MAX_THROTTLE_RATE = 1, 65_535
MAX_RETRIES = 20
# Seconds.
MIN_RETRY_DELAY, MAX_RETRY_DELAY = 1, 86_400

_NAME = re.compile(NAME)


def is_name(text: str) -> bool:
    """Whether a client could have chosen `text` as a uid or a name."""
    return bool(_NAME.fullmatch(text))


def is_uid(text: str, prefix: str) -> bool:
    """Whether `text` can be a client's own id where ours begin with `prefix`."""
    return is_name(text) and not text.startswith(prefix)


def json_bytes(value: Any) -> int:
    """The length of the value as compact JSON in UTF-8."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
