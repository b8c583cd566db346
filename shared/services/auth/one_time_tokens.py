"""One-time tokens: issued for links, and exchanged once."""

from dataclasses import dataclass

from shared.domain.auth.access import Identity
from shared.domain.auth.one_time_token import (
    LIFETIME,
    SECRET_BYTES,
    OneTimeToken,
    digest_of,
    read_text,
    text_of,
)
from shared.domain.errors import Unauthenticated
from shared.domain.ids import OrgId
from shared.ports import Clock, Entropy, OneTimeTokens, TokenMaker, Tokens


@dataclass(frozen=True, kw_only=True)
class OneTimeTokenService:
    """Issues one-time tokens, and exchanges each of them once for the token behind it.

    `tokens` has to reject revoked tokens, so that a revocation ends pending exchanges too.
    """

    tokens: Tokens
    maker: TokenMaker
    pending: OneTimeTokens
    clock: Clock
    entropy: Entropy

    def issue(self, org_id: OrgId, token: str) -> str:
        """Returns a text that can be exchanged for the token once, within LIFETIME."""
        text = text_of(org_id, self.entropy.draw(SECRET_BYTES))
        expires_at = self.clock.now() + LIFETIME
        detached = self.maker.detach(token)
        self.pending.add(OneTimeToken(org_id, digest_of(text), detached, expires_at))
        return text

    def exchange(self, text: str) -> tuple[str, Identity]:
        """Returns the token behind a text, with its identity.

        Unauthenticated, always in the same words, if the text is wrong, expired or used, or the
        token behind it was revoked. The text is used up last: a failure before leaves it valid, and
        a lost response leaves it used.
        """
        org_id, digest = read_text(text)
        found = self.pending.get(org_id, digest)
        token = self.maker.attach(found.detached) if found else None
        if found is None or token is None:
            raise Unauthenticated
        identity = self.tokens.identify(token)
        if not self.pending.use(found):
            raise Unauthenticated
        return token, identity
