"""Keys in Secrets Manager: the one in use, and others that hold while it is replaced."""

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from shared.adapters.aws import client, translated_errors
from shared.domain.errors import InternalError, ServiceError
from shared.ports import Clock

# A rotation is noticed after this time at the latest.
SECRET_TTL = timedelta(minutes=5)
# While Secrets Manager fails, not every request should wait for it.
RETRY_INTERVAL = timedelta(seconds=30)
# What no key fits may be made with a key of a moment ago, or by a stranger again and again.
RENEW_INTERVAL = timedelta(seconds=10)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What is made now is made with `current`; what was made with one of `others` is valid too."""

    current: bytes = field(repr=False)
    others: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def all(self) -> tuple[bytes, ...]:
        """The keys in the order in which to try them."""
        return (self.current, *self.others)


class Keys(Protocol):
    """Gives keys that may be replaced at any time."""

    def read(self) -> KeyRing:
        """The keys, which may be those of minutes ago."""
        ...

    def renewed(self, tried: KeyRing) -> KeyRing:
        """Keys to try after none of `tried` fitted; `tried` itself where there are no newer ones.

        May be asked at any rate: it looks for newer ones now and then.
        """
        ...


class SecretKeys:
    """The keys of one secret, whose text is JSON: {"current": text, "previous": text or texts}.

    The keys are the UTF-8 bytes of the texts; an empty `previous` is none.
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
        """The keys, at most SECRET_TTL old; older ones only while they cannot be read again.

        InfrastructureError when there are none yet and Secrets Manager fails, InternalError when
        the secret may not be read or holds no keys.
        """
        with self._lock:
            now = self._clock.now()
            if self._held is None:
                self._held, self._until = self._fetched(), now + SECRET_TTL
            elif self._until is None or now >= self._until:
                self._held, self._until = self._refreshed(self._held, now)
            return self._held

    def renewed(self, tried: KeyRing) -> KeyRing:
        """See `Keys`: the secret is read again, once in RENEW_INTERVAL at the most."""
        with self._lock:
            now = self._clock.now()
            # Another thread may have read it while this one was trying.
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
    """The keys in a secret's text; InternalError when it holds none."""
    try:
        keys = json.loads(text)
        current, previous = keys["current"].encode(), keys.get("previous", "")
        others = [previous] if isinstance(previous, str) else list(previous)
        ring = KeyRing(current, tuple(other.encode() for other in others if other))
    except (ValueError, KeyError, TypeError, AttributeError):
        # The cause is left out: it quotes what the secret holds.
        raise _unusable(arn) from None
    # An empty key would verify what anybody signs with it.
    if not current:
        raise _unusable(arn)
    return ring


def _unusable(arn: str) -> InternalError:
    form = '{"current": text, "previous": text or list of texts}'
    return InternalError(f"The secret {arn} must hold JSON of the form {form}.")
