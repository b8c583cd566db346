"""Revocations in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.limits import MAX_STEPS, check_batch
from shared.adapters.memory.store import MemoryStore
from shared.domain.ids import AppId, OrgId
from shared.domain.once import Once
from shared.domain.revocation import Cutoff, Ending


@dataclass(frozen=True, slots=True)
class MemoryRevocations:
    """The fake of `Revocations`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Ending]:
        known = self.store.endings
        return [known.get((org_id, app_id, subject)) or Ending(subject) for subject in subjects]

    def save(
        self, org_id: OrgId, app_id: AppId, endings: Sequence[Ending], before: Sequence[Ending]
    ) -> bool:
        check_batch([ending.subject for ending in endings], MAX_STEPS)
        if self.read(org_id, app_id, [old.subject for old in before]) != list(before):
            return False
        for ending in endings:
            self.store.endings[org_id, app_id, ending.subject] = ending
        return True

    def claim(self, once: Once, cutoff: Cutoff) -> Cutoff:
        offered = f"{cutoff.issued_until.isoformat()} {cutoff.ends_at.isoformat()}"
        first = self.store.claim(once, offered)
        return Cutoff(*(datetime.fromisoformat(text) for text in first.split()))
