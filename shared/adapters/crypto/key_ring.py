"""Keys in Secrets Manager: the current one, and others that stay valid during a rotation."""

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from shared.adapters.aws import client, translated_errors
from shared.domain.errors import InternalError, ServiceError
from shared.ports import Clock

# A rotation takes effect within this time.
SECRET_TTL = timedelta(minutes=5)
# While Secrets Manager fails, requests do not all wait for it.
RETRY_INTERVAL = timedelta(seconds=30)
# A value that fits no key may have a new key, or come from an attacker at any rate.
RENEW_INTERVAL = timedelta(seconds=10)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The `current` key, and `others` that are still valid."""

    current: bytes = field(repr=False)
    others: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def all(self) -> tuple[bytes, ...]:
        """Returns the keys in the order to try them."""
        return (self.current, *self.others)


class Keys(Protocol):
    """Source of keys that may be rotated at any time."""

    def read(self) -> KeyRing:
        """Returns the keys, at most minutes old."""
        ...

    def renewed(self, tried: KeyRing) -> KeyRing:
        """Returns newer keys after none of `tried` fitted; `tried` itself if there are none.

        May be called at any rate: reads are limited.
        """
        ...


class SecretKeys:
    """Keys in a secret, whose text is JSON: {"current": text, "previous": text or texts}.

    The keys are the UTF-8 bytes of the texts; an empty `previous` means no key.
    """

    def __init__(self, arn: str, clock: Clock) -> None:
        self._arn = arn
        self._clock = clock
        self._client = client("secretsmanager")
        self._lock = Lock()
        self._held: KeyRing | None = None
        self._until: datetime | None = None
        self._renewed_at: datetime | None = None

    def read(self) -> KeyRing:
        """Returns the keys, at most SECRET_TTL old; older ones only while reads fail.

        InfrastructureError if Secrets Manager fails before the first read, InternalError if the
        secret is not readable or has no valid keys.
        """
        with self._lock:
            now = self._clock.now()
            if self._held is None:
                self._held, self._until = self._fetched(), now + SECRET_TTL
            elif self._until is None or now >= self._until:
                self._held, self._until = self._refreshed(self._held, now)
            return self._held

    def renewed(self, tried: KeyRing) -> KeyRing:
        """Reads the secret again, at most once in RENEW_INTERVAL."""
        with self._lock:
            now = self._clock.now()
            # Another thread may have read the secret meanwhile.
            if self._held == tried and self._may_renew(now):
                self._renewed_at = now
                self._held, self._until = self._refreshed(tried, now)
            return self._held or tried

    def _may_renew(self, now: datetime) -> bool:
        return self._renewed_at is None or now >= self._renewed_at + RENEW_INTERVAL

    def _refreshed(self, held: KeyRing, now: datetime) -> tuple[KeyRing, datetime]:
        try:
            return self._fetched(), now + SECRET_TTL
        except ServiceError as exc:
            _log.warning("secret.kept: cannot be read again, so the last keys stay: %s", exc)
            return held, now + RETRY_INTERVAL

    def _fetched(self) -> KeyRing:
        with translated_errors(f"read secret {self._arn}"):
            answer = self._client.get_secret_value(SecretId=self._arn)
        return ring_of(answer.get("SecretString", ""), self._arn)


def ring_of(text: str, arn: str) -> KeyRing:
    """Parses the keys in a secret's text; InternalError if it has none."""
    try:
        keys = json.loads(text)
        current, previous = keys["current"].encode(), keys.get("previous", "")
        others = [previous] if isinstance(previous, str) else list(previous)
        ring = KeyRing(current, tuple(other.encode() for other in others if other))
    except (ValueError, KeyError, TypeError, AttributeError):
        # Without the cause, which quotes the secret.
        raise _unusable(arn) from None
    # Anybody could sign with an empty key.
    if not current:
        raise _unusable(arn)
    return ring


def _unusable(arn: str) -> InternalError:
    form = '{"current": text, "previous": text or list of texts}'
    return InternalError(f"The secret {arn} must hold JSON of the form {form}.")
