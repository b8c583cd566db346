"""Connections of clients whose calls are not repeated."""

from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

# A call on a connection that is gone fails, or waits until it times out, and nothing repeats it.
# Lambda drops connections that rest, above all while the process is frozen between invocations;
# servers of AWS close those that rest for longer than this.
MAX_AGE_SECONDS = 5

_lock = Lock()
_opened_at = WeakKeyDictionary[Any, float]()


def young(client: Any) -> Any:
    """Returns the client, after it has given up connections that are too old for the next call.

    Calls under way keep theirs.
    """
    now = monotonic()
    with _lock:
        if now - _opened_at.setdefault(client, now) > MAX_AGE_SECONDS:
            client.close()
            _opened_at[client] = now
    return client
