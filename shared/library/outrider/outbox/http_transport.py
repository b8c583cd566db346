"""Sends events by message.create of the HTTP API."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import urllib3

from outrider.outbox.entry import Accepted, Delayed, Entry, Refused, Result, reason_text

_LATER = frozenset({408, 425, 429})
# The relay's own settings are wrong: its token or its address.
_SETTINGS = frozenset({401, 403, 405})
_BAD_TOKEN = "bad_token"  # noqa: S105 - a code of the API
_MAX_DELAY_SECONDS = 3_600


class HttpTransport:
    """Makes one request for each event, on a kept connection.

    `token` may be a function, which is called for each request, so that a token can be exchanged.
    `pool` is for a proxy, or certificates of one's own.
    """

    batch = 1

    def __init__(
        self,
        url: str,
        token: str | Callable[[], str],
        seconds: float = 10,
        pool: urllib3.PoolManager | None = None,
    ) -> None:
        self._base = url.rstrip("/")
        self._token = token if callable(token) else lambda: token
        self._pool = pool or urllib3.PoolManager()
        self._timeout = urllib3.Timeout(total=seconds)
        self.longest_ms = round(seconds * 2_000)

    def send(self, entries: Sequence[Entry]) -> Sequence[Result]:
        """Returns a result for each entry: accepted, refused, or delayed."""
        return [self._send(entry) for entry in entries]

    def _send(self, entry: Entry) -> Result:
        path = f"/api/v1/app/{quote(entry.application, safe='')}/msg?with_content=false"
        headers = {
            "authorization": f"Bearer {self._token()}",
            "content-type": "application/json",
            # After a crash between the answer and its record, the repetition gets the same message.
            "idempotency-key": f"outbox_{entry.event_id}",
        }
        try:
            answer = self._pool.request(
                "POST",
                self._base + path,
                body=entry.body.encode(),
                headers=headers,
                timeout=self._timeout,
                # Repetitions and redirects are left to the relay.
                retries=False,
            )
        except urllib3.exceptions.HTTPError as exc:
            return Delayed(reason_text(f"{type(exc).__name__}: {exc}"), is_general=True)
        return _result(answer.status, answer.headers, answer.data)


def _result(status: int, headers: Mapping[str, str], data: bytes) -> Result:
    answer = _object(data)
    reason = reason_text(f"{status} {data[:2_000].decode(errors='replace')}")
    if 200 <= status < 300 and isinstance(answer.get("id"), str):
        return Accepted(answer["id"])
    if status == 409 and "code" in answer:
        # The event id is taken: an earlier attempt, whose idempotency key has expired.
        return Accepted()
    is_ours = bool(answer.keys() & {"code", "detail"})
    is_about_us = status in _LATER | _SETTINGS or answer.get("code") == _BAD_TOKEN
    # A page without a code was sent by something else: a proxy, a gateway, another address.
    if 400 <= status < 500 and is_ours and not is_about_us:
        return Refused(reason)
    # A 500 may be about this event; anything else is not.
    return Delayed(reason, is_general=status != 500, after_ms=_after_ms(headers))


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _after_ms(headers: Mapping[str, str]) -> int | None:
    """Returns the delay of `retry-after` in seconds; a date is left to the backoff."""
    text = headers.get("retry-after", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return 1_000 * min(int(text), _MAX_DELAY_SECONDS)
