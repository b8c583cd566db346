"""Revocations on DynamoDB."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition

from shared.adapters.dynamodb.table import idempotency_keys
from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get_all
from shared.adapters.dynamodb.table.rows import RevocationRow
from shared.adapters.dynamodb.table.transactions import Put, commit
from shared.adapters.dynamodb.table.writes import ABSENT
from shared.domain.auth.revocation import Cutoff, Revocation
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId


class DynamoRevocations:
    """`Revocations` on DynamoDB."""

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Revocation]:
        places = [configuration_keys.revocation(org_id, app_id, subject) for subject in subjects]
        # An unreadable revocation is an error: it may have revoked the token.
        found = {row.sk: decode_one(row, _revocation) for row in get_all(RevocationRow, places)}
        return [found.get(subject) or Revocation(subject) for subject in subjects]

    def save(
        self,
        org_id: OrgId,
        app_id: AppId,
        revocations: Sequence[Revocation],
        before: Sequence[Revocation],
    ) -> bool:
        steps = [
            Put("ending", _row(org_id, app_id, revocation), _as(old))
            for revocation, old in zip(revocations, before, strict=True)
        ]
        return not commit(steps)

    def claim(self, idempotency_key: IdempotencyKey, cutoff: Cutoff) -> Cutoff:
        (pair,) = json.loads(idempotency_keys.claim(idempotency_key, json.dumps(_pairs([cutoff]))))
        return _cutoff(pair)


def _as(before: Revocation) -> Condition:
    """Condition: unmodified since it was read."""
    return RevocationRow.cutoffs == _pairs(before.cutoffs) if before.cutoffs else ABSENT


def _row(org_id: OrgId, app_id: AppId, revocation: Revocation) -> RevocationRow:
    key = configuration_keys.revocation(org_id, app_id, revocation.subject)
    return RevocationRow(*key, cutoffs=_pairs(revocation.cutoffs), expires_at=revocation.kept_until)


def _revocation(row: RevocationRow) -> Revocation:
    return Revocation(row.sk, tuple(_cutoff(pair) for pair in row.cutoffs), row.expires_at)


def _pairs(cutoffs: Iterable[Cutoff]) -> list[tuple[str, str]]:
    return [(c.issued_until.isoformat(), c.ends_at.isoformat()) for c in cutoffs]


def _cutoff(pair: tuple[str, str]) -> Cutoff:
    return Cutoff(*(datetime.fromisoformat(text) for text in pair))
