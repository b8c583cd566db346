"""Key pairs in Secrets Manager: the current key, and the previous one while it is phased out."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import boto3

from shared.adapters.aws import CONFIG, translated
from shared.domain.errors import InternalError, ServiceError
from shared.ports import Clock

# A rotation is noticed after this time at the latest.
CACHED_FOR = timedelta(minutes=5)
# While Secrets Manager fails, not every request should wait for it.
RETRIED_AFTER = timedelta(seconds=30)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """What is made today is made with `current`; what was made with `previous` is still valid."""

    current: bytes = field(repr=False)
    previous: bytes | None = field(default=None, repr=False)

    @property
    def all(self) -> tuple[bytes, ...]:
        """The keys in the order in which to try them."""
        return (self.current,) if self.previous is None else (self.current, self.previous)


# Gives the keys as they are now.
Keys = Callable[[], KeyPair]


class SecretKeys:
    """The key pair of one secret, whose text is JSON: {"current": text, "previous": text or ""}.

    The keys are the UTF-8 bytes of the texts.
    """

    def __init__(self, arn: str, clock: Clock) -> None:
        self._arn = arn
        self._clock = clock
        self._client = boto3.client("secretsmanager", config=CONFIG)
        self._lock = Lock()
        self._held: KeyPair | None = None
        self._until: datetime | None = None

    def read(self) -> KeyPair:
        """The keys, at most CACHED_FOR old; older ones only while they cannot be read again.

        InfrastructureError when there are none yet and Secrets Manager fails, InternalError when
        the secret may not be read or holds no keys.
        """
        with self._lock:
            now = self._clock.now()
            if self._held is None:
                self._held, self._until = self._fetched(), now + CACHED_FOR
            elif self._until is None or now >= self._until:
                self._held, self._until = self._refreshed(self._held, now)
            return self._held

    def _refreshed(self, held: KeyPair, now: datetime) -> tuple[KeyPair, datetime]:
        try:
            return self._fetched(), now + CACHED_FOR
        except ServiceError as exc:
            _log.warning("secret.kept: cannot be read again, so the last keys stay: %s", exc)
            return held, now + RETRIED_AFTER

    def _fetched(self) -> KeyPair:
        with translated(f"read secret {self._arn}"):
            answer = self._client.get_secret_value(SecretId=self._arn)
        return _pair(answer.get("SecretString", ""), self._arn)


def _pair(text: str, arn: str) -> KeyPair:
    try:
        keys = json.loads(text)
        current, previous = keys["current"].encode(), keys.get("previous", "").encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        # The cause is left out: it quotes what the secret holds.
        raise _unusable(arn) from None
    # An empty key would verify what anybody signs with it.
    if not current:
        raise _unusable(arn)
    return KeyPair(current, previous or None)


def _unusable(arn: str) -> InternalError:
    form = '{"current": text, "previous": text or ""}'
    return InternalError(f"The secret {arn} must hold JSON of the form {form}.")
