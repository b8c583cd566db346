"""Revocations in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.adapters.memory.dynamodb_limits import MAX_STEPS, check_batch
from shared.adapters.memory.store import MemoryStore
from shared.domain.auth.revocation import Cutoff, Revocation
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId


@dataclass(frozen=True, slots=True)
class MemoryRevocations:
    """The fake of `Revocations`."""

    store: MemoryStore = field(default_factory=MemoryStore)

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Revocation]:
        known = self.store.revocations
        return [known.get((org_id, app_id, subject)) or Revocation(subject) for subject in subjects]

    def save(
        self,
        org_id: OrgId,
        app_id: AppId,
        revocations: Sequence[Revocation],
        before: Sequence[Revocation],
    ) -> bool:
        check_batch([revocation.subject for revocation in revocations], MAX_STEPS)
        if self.read(org_id, app_id, [old.subject for old in before]) != list(before):
            return False
        for revocation in revocations:
            self.store.revocations[org_id, app_id, revocation.subject] = revocation
        return True

    def claim(self, idempotency_key: IdempotencyKey, cutoff: Cutoff) -> Cutoff:
        offered = f"{cutoff.issued_until.isoformat()} {cutoff.ends_at.isoformat()}"
        first = self.store.claim(idempotency_key, offered)
        return Cutoff(*(datetime.fromisoformat(text) for text in first.split()))
