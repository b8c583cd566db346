"""One-time tokens in memory."""

from dataclasses import dataclass, field

from shared.adapters.memory.store import MemoryStore
from shared.domain.auth.one_time_token import OneTimeToken
from shared.domain.ids import OrgId


@dataclass(frozen=True, slots=True)
class MemoryOneTimeTokens:
    """The fake of `OneTimeTokens`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def add(self, token: OneTimeToken) -> None:
        self.store.one_time_tokens[token.org_id, token.digest] = token

    def get(self, org_id: OrgId, digest: str) -> OneTimeToken | None:
        found = self.store.one_time_tokens.get((org_id, digest))
        return found if found and found.is_live(self.store.clock.now()) else None

    def use(self, token: OneTimeToken) -> bool:
        return self.store.one_time_tokens.pop((token.org_id, token.digest), None) is not None
