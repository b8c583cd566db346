"""Tokens of clients."""

import json
from calendar import timegm
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt

SIGNING_KEY = b"a signing key of the tests, 32 bytes or more"


def token(now: datetime, *, key: bytes = SIGNING_KEY, **claims: Any) -> str:
    """Makes a token, valid for an hour around `now` unless `claims` differ."""
    times = {"iat": now, "nbf": now, "exp": now + timedelta(hours=1)}
    return _signed(json.dumps({**times, **claims}, default=_seconds), key)


# Most requests of the tests have the same one.
@cache
def _signed(claims: str, key: bytes) -> str:
    return jwt.encode(json.loads(claims), key, algorithm="HS256")


def _seconds(time: datetime) -> int:
    return timegm(time.utctimetuple())
