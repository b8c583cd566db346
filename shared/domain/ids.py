"""Identifiers: a prefix and a KSUID of 27 characters that sorts in order of time.

A KSUID holds four bytes of seconds, one byte of 4-millisecond steps and 15 free bytes, so two ids
compare as their moments do, to 4 ms.
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
MESSAGE = "msg_"
ATTEMPT = "atmpt_"
TASK = "qtask_"

ENTROPY_BYTES = 15
_LOWEST = bytes(ENTROPY_BYTES)
# Behind four bytes of seconds and one of steps.
_SHARD = 5
_EPOCH = datetime.fromtimestamp(1_400_000_000, UTC)
_STEP_MS = 4
# Ids are as fine as this.
STEP = timedelta(milliseconds=_STEP_MS)
# What four bytes of seconds since the epoch can tell.
_EARLIEST = _EPOCH
_LATEST = datetime(2150, 1, 1, tzinfo=UTC)
_LENGTH = 27
_KSUID = re.compile(rf"[0-9A-Za-z]{{{_LENGTH}}}", re.ASCII)
# The application of an organisation's operational endpoints, see `shared.domain.operational`.
# The lowest id of all: no other id can have its instant.
OPERATIONAL_APP = AppId(APP + "0" * _LENGTH)
# In the order of ASCII, so that texts compare as the numbers do.
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
# The greatest 20-byte value; a longer base62 number is no KSUID.
_GREATEST = "aWgEPTl1tmebfsQzFP4bxwgy80V"
# Added to an id's number, 27 digits hold it until the year 2110.
_BEYOND = 1 << 160
# The bits of an id's number that its time leaves free.
_UNTIMED = (1 << 8 * ENTROPY_BYTES) - 1


def make(prefix: str, instant: datetime, entropy: bytes, shard: int = 0) -> str:
    """An id of `instant`; `entropy` is ENTROPY_BYTES long and makes it unique.

    Its first byte gives way to the `shard` that the thing lies in, so that its place follows from
    its id alone (see `shared.domain.applications.sharding`).
    """
    return prefix + _encoded(_stamp(instant) + bytes([shard]) + entropy[1:])


def is_id(prefix: str, text: str) -> bool:
    """Whether `text` is a well-formed id of this prefix."""
    bare = text.removeprefix(prefix)
    whole = len(bare) + len(prefix) == len(text)
    return whole and bool(_KSUID.fullmatch(bare)) and bare <= _GREATEST


def instant_of(identifier: str) -> datetime:
    """When the id was made (UTC, to 4 ms). The id must be well-formed."""
    raw = _decoded(identifier.rpartition("_")[2])
    seconds, steps = int.from_bytes(raw[:4], "big"), raw[4]
    return _EPOCH + timedelta(seconds=seconds, milliseconds=steps * _STEP_MS)


def moved(identifier: str, instant: datetime) -> str:
    """The same id but for its time: as if it had been made at `instant`."""
    prefix, _, bare = identifier.rpartition("_")
    raw = _stamp(instant) + _decoded(bare)[_SHARD:]
    return f"{prefix}_{_encoded(raw)}"


def is_same_but_for_time(one: str, other: str) -> bool:
    """Whether the two differ in nothing but the time when they were made."""
    return one == other or untimed(one) == untimed(other)


def untimed(identifier: str) -> int:
    """The part of an id that its time leaves free."""
    return _number(identifier.rpartition("_")[2]) & _UNTIMED


def shard_of(identifier: str) -> int:
    """The shard that was given when the id was made."""
    return _decoded(identifier.rpartition("_")[2])[_SHARD]


def first_of(prefix: str, instant: datetime) -> str:
    """The lowest id that `instant` can have: the bound of a list by time."""
    return make(prefix, min(max(instant, _EARLIEST), _LATEST), _LOWEST)


def bookmark(prefix: str, identifier: str) -> str:
    """A text that looks like an id of `prefix`, is none, and keeps the place of an id of any kind.

    It serves a list as an iterator where it passes by items that are of another kind than its own.
    """
    return prefix + _digits(_number(identifier.rpartition("_")[2]) + _BEYOND)


def bookmarked(text: str, prefix: str, kind: str) -> str | None:
    """The id, with the prefix `kind`, whose place a bookmark of `prefix` keeps; else None."""
    bare = text.removeprefix(prefix)
    if len(bare) + len(prefix) != len(text) or not _KSUID.fullmatch(bare) or bare <= _GREATEST:
        return None
    return kind + _digits(_number(bare) - _BEYOND)


def derived(prefix: str, instant: datetime, *parts: str, shard: int = 0) -> str:
    """The same id for the same moment and parts, every time."""
    digest = sha256("|".join(parts).encode()).digest()
    return make(prefix, instant, digest[:ENTROPY_BYTES], shard)


def _stamp(instant: datetime) -> bytes:
    milliseconds = (instant - _EPOCH) // timedelta(milliseconds=1)
    seconds, rest = divmod(milliseconds, 1_000)
    return seconds.to_bytes(4, "big") + bytes([rest // _STEP_MS])


def _encoded(raw: bytes) -> str:
    """20 bytes as a number of 27 digits to the base of 62."""
    return _digits(int.from_bytes(raw, "big"))


def _decoded(text: str) -> bytes:
    return _number(text).to_bytes(20, "big")


def _digits(number: int) -> str:
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


# A few ids are looked into again and again while something is done with them.
@lru_cache(maxsize=256)
def _number(text: str) -> int:
    number = 0
    for digit in text:
        number = number * len(_DIGITS) + _VALUES[digit]
    return number
