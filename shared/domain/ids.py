"""Identifiers: a prefix and a KSUID of 27 characters that sorts by time.

A KSUID holds four bytes of seconds, one byte of 4-millisecond steps and 15 bytes of entropy, so
ids sort by their time to 4 ms.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NewType

OrgId = NewType("OrgId", str)
AppId = NewType("AppId", str)
EndpointId = NewType("EndpointId", str)
MessageId = NewType("MessageId", str)
AttemptId = NewType("AttemptId", str)
TaskId = NewType("TaskId", str)

APP = "app_"
ENDPOINT = "ep_"
# An endpoint that is a destination.
DESTINATION = "sink_"
RECEIVERS = (ENDPOINT, DESTINATION)
MESSAGE = "msg_"
ATTEMPT = "atmpt_"
TASK = "qtask_"

ENTROPY_BYTES = 15
_LOWEST = bytes(ENTROPY_BYTES)
# The index of the shard's byte, after four bytes of seconds and one of steps.
_SHARD = 5
_EPOCH = datetime.fromtimestamp(1_400_000_000, UTC)
_STEP_MS = 4
# The resolution of ids.
STEP = timedelta(milliseconds=_STEP_MS)
_STEPS_PER_SECOND = 1_000 // _STEP_MS
# The range of four bytes of seconds since the epoch.
_EARLIEST = _EPOCH
_LATEST = datetime(2150, 1, 1, tzinfo=UTC)
_LENGTH = 27
_KSUID = re.compile(rf"[0-9A-Za-z]{{{_LENGTH}}}", re.ASCII)
# The application of an organisation's own endpoints, see `shared.domain.operational.operational`.
# The lowest id of all: no other id has its time.
OPERATIONAL_APP = AppId(APP + "0" * _LENGTH)
# In ASCII order, so that texts sort as their numbers do.
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
# The greatest 20-byte value; a greater base62 number is not a KSUID.
_GREATEST = "aWgEPTl1tmebfsQzFP4bxwgy80V"
# The offset of a bookmark's number. Until the year 2110 the sum fits into 27 digits.
_BEYOND = 1 << 160
# The bits of an id's number that do not encode its time.
_UNTIMED = (1 << 8 * ENTROPY_BYTES) - 1


def make(prefix: str, instant: datetime, entropy: bytes, shard: int = 0) -> str:
    """Makes an id of `instant`; `entropy` is ENTROPY_BYTES long and makes it unique.

    The `shard` of the item replaces the first byte of entropy, so that the id alone says where the
    item is stored (see `shared.domain.applications.sharding`).
    """
    return prefix + _encoded(_stamp(instant) + bytes([shard]) + entropy[1:])


def is_id(prefix: str, text: str) -> bool:
    """Returns whether `text` is a well-formed id with this prefix."""
    bare = text.removeprefix(prefix)
    whole = len(bare) + len(prefix) == len(text)
    return whole and bool(_KSUID.fullmatch(bare)) and bare <= _GREATEST


def is_receiver(text: str) -> bool:
    """Returns whether `text` is a well-formed id of an endpoint of any kind."""
    return any(is_id(prefix, text) for prefix in RECEIVERS)


# One unit of work reads the same few ids many times.
@lru_cache(maxsize=256)
def instant_of(identifier: str) -> datetime:
    """Returns the time of a well-formed id (UTC, to 4 ms)."""
    raw = _decoded(identifier.rpartition("_")[2])
    seconds, steps = int.from_bytes(raw[:4], "big"), raw[4]
    return _EPOCH + (seconds * _STEPS_PER_SECOND + steps) * STEP


def moved(identifier: str, instant: datetime) -> str:
    """Returns the id with its time replaced by `instant`."""
    prefix, _, bare = identifier.rpartition("_")
    raw = _stamp(instant) + _decoded(bare)[_SHARD:]
    return f"{prefix}_{_encoded(raw)}"


def is_same_but_for_time(one: str, other: str) -> bool:
    """Returns whether two ids differ in their time at most."""
    return one == other or untimed(one) == untimed(other)


def untimed(identifier: str) -> int:
    """Returns the part of an id that does not encode its time."""
    return _number(identifier.rpartition("_")[2]) & _UNTIMED


def shard_of(identifier: str) -> int:
    """Returns the shard that `make` put into the id."""
    return _decoded(identifier.rpartition("_")[2])[_SHARD]


def first_of(prefix: str, instant: datetime) -> str:
    """Returns the lowest id of `instant`: the bound of a list by time."""
    return make(prefix, min(max(instant, _EARLIEST), _LATEST), _LOWEST)


def bookmark(prefix: str, identifier: str) -> str:
    """Encodes the place of an id of any kind as a text in the form of `prefix` that is not an id.

    A list uses bookmarks as iterators where it skips items of a kind other than its own.
    """
    return prefix + _digits(_number(identifier.rpartition("_")[2]) + _BEYOND)


def bookmarked(text: str, prefix: str, kind: str) -> str | None:
    """Decodes a bookmark of `prefix` into an id with the prefix `kind`; None for any other text."""
    bare = text.removeprefix(prefix)
    if len(bare) + len(prefix) != len(text) or not _KSUID.fullmatch(bare) or bare <= _GREATEST:
        return None
    return kind + _digits(_number(bare) - _BEYOND)


def derived(prefix: str, instant: datetime, *parts: str, shard: int = 0) -> str:
    """Derives an id from its arguments: equal arguments give equal ids."""
    digest = sha256("|".join(parts).encode()).digest()
    return make(prefix, instant, digest[:ENTROPY_BYTES], shard)


def _stamp(instant: datetime) -> bytes:
    seconds, steps = divmod((instant - _EPOCH) // STEP, _STEPS_PER_SECOND)
    return seconds.to_bytes(4, "big") + bytes([steps])


def _encoded(raw: bytes) -> str:
    """Encodes 20 bytes as 27 digits in base 62."""
    return _digits(int.from_bytes(raw, "big"))


def _decoded(text: str) -> bytes:
    return _number(text).to_bytes(20, "big")


def _digits(number: int) -> str:
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


@lru_cache(maxsize=256)
def _number(text: str) -> int:
    number = 0
    for digit in text:
        number = number * len(_DIGITS) + _VALUES[digit]
    return number
