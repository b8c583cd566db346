"""Web identities in memory."""

from dataclasses import dataclass, field

from shared.adapters.memory.system import FixedClock
from shared.adapters.web_identity import LIFETIME
from shared.domain.receiver_auth.token_answer import TokenError
from shared.domain.receiver_auth.token_state import AccessToken
from shared.ports import Clock


@dataclass(frozen=True, slots=True)
class MemoryWebIdentities:
    """The fake of `WebIdentities`: a token with its audience and time in place of a signature."""

    clock: Clock = field(default_factory=FixedClock)
    is_on: bool = True

    def token(self, audience: str) -> AccessToken:
        if not self.is_on:
            raise TokenError("this stack has no web identity: its parameter WebIdentity is off")
        now = self.clock.now()
        text = f"identity-for.{audience}.{now:%H%M}"
        return AccessToken(text=text, issued_at=now, expires_at=now + LIFETIME)
