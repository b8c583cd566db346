"""Tokens of the AWS account's own identity, from the Security Token Service (STS)."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol

from shared.adapters.aws import client, translated_errors
from shared.domain.errors import InternalError
from shared.domain.receiver_auth.token_answer import TokenError
from shared.domain.receiver_auth.token_state import AccessToken
from shared.ports import Clock

LIFETIME = timedelta(minutes=15)
# Verified by more libraries than ES384.
ALGORITHM = "RS256"
MAX_AUDIENCES = 512


class Sts(Protocol):
    """The one call of STS in use."""

    def get_web_identity_token(self, **parameters: Any) -> dict[str, Any]: ...


class StsWebIdentities:
    """`WebIdentities` of STS; keeps each token until it is due. Issues none unless `is_on`."""

    def __init__(self, clock: Clock, *, is_on: bool, sts: Sts | None = None) -> None:
        self._clock = clock
        self._is_on = is_on
        self._sts = sts
        self._lock = Lock()
        self._kept: OrderedDict[str, AccessToken] = OrderedDict()

    def token(self, audience: str) -> AccessToken:
        """Returns a token for the audience; TokenError if the stack may have none.

        InfrastructureError when STS fails for the moment.
        """
        if not self._is_on:
            raise TokenError("this stack has no web identity: its parameter WebIdentity is off")
        with self._lock:
            known = self._kept.get(audience)
        now = self._clock.now()
        if known is not None and not known.is_due(now):
            return known
        made = self._issued(audience, now)
        with self._lock:
            self._kept[audience] = made
            while len(self._kept) > MAX_AUDIENCES:
                self._kept.popitem(last=False)
        return made

    def _issued(self, audience: str, now: datetime) -> AccessToken:
        sts = self._sts or client("sts")
        try:
            with translated_errors("get a web identity token"):
                answer = sts.get_web_identity_token(
                    Audience=[audience],
                    SigningAlgorithm=ALGORITHM,
                    DurationSeconds=round(LIFETIME.total_seconds()),
                )
        except InternalError as exc:
            # For example, the account has not enabled outbound identity federation.
            raise TokenError(f"AWS refused a web identity token: {exc}") from exc
        return AccessToken(
            text=answer["WebIdentityToken"],
            issued_at=now,
            expires_at=min(answer["Expiration"], now + LIFETIME),
        )
