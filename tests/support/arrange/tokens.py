"""Tokens of clients."""

from datetime import datetime, timedelta
from typing import Any

import jwt

SIGNING_KEY = b"a signing key of the tests, 32 bytes or more"


def token(now: datetime, *, key: bytes = SIGNING_KEY, **claims: Any) -> str:
    """Makes a token, valid for an hour around `now` unless `claims` differ."""
    times = {"iat": now, "nbf": now, "exp": now + timedelta(hours=1)}
    return jwt.encode({**times, **claims}, key, algorithm="HS256")
