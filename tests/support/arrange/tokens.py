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
    return _signed(now, json.dumps(claims, default=_seconds), key)


# Most requests of the tests have the same one.
@cache
def _signed(now: datetime, claims: str, key: bytes) -> str:
    times = {"iat": now, "nbf": now, "exp": now + timedelta(hours=1)}
    return jwt.encode({**times, **json.loads(claims)}, key, algorithm="HS256")


def _seconds(time: datetime) -> int:
    return timegm(time.utctimetuple())
