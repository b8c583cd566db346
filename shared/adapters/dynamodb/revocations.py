"""Revocations on DynamoDB."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition

from shared.adapters.dynamodb import keys, onces
from shared.adapters.dynamodb.damage import one
from shared.adapters.dynamodb.reads import get_all
from shared.adapters.dynamodb.rows import EndingRow
from shared.adapters.dynamodb.transactions import Put, commit
from shared.adapters.dynamodb.writes import ABSENT
from shared.domain.ids import AppId, OrgId
from shared.domain.once import Once
from shared.domain.revocation import Cutoff, Ending


class DynamoRevocations:
    """See `shared.ports.Revocations`."""

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Ending]:
        places = [keys.ending(org_id, app_id, subject) for subject in subjects]
        # One that cannot be decoded may have ended the token: it is not left out.
        found = {row.sk: one(row, _ending) for row in get_all(EndingRow, places)}
        return [found.get(subject) or Ending(subject) for subject in subjects]

    def save(
        self, org_id: OrgId, app_id: AppId, endings: Sequence[Ending], before: Sequence[Ending]
    ) -> bool:
        steps = [
            Put("ending", _row(org_id, app_id, ending), _as(old))
            for ending, old in zip(endings, before, strict=True)
        ]
        return not commit(steps)

    def claim(self, once: Once, cutoff: Cutoff) -> Cutoff:
        (pair,) = json.loads(onces.claim(once, json.dumps(_pairs([cutoff]))))
        return _cutoff(pair)


def _as(before: Ending) -> Condition:
    """That it was not changed since."""
    return EndingRow.cutoffs == _pairs(before.cutoffs) if before.cutoffs else ABSENT


def _row(org_id: OrgId, app_id: AppId, ending: Ending) -> EndingRow:
    key = keys.ending(org_id, app_id, ending.subject)
    return EndingRow(*key, cutoffs=_pairs(ending.cutoffs), expires_at=ending.kept_until)


def _ending(row: EndingRow) -> Ending:
    return Ending(row.sk, tuple(_cutoff(pair) for pair in row.cutoffs), row.expires_at)


def _pairs(cutoffs: Iterable[Cutoff]) -> list[tuple[str, str]]:
    return [(c.issued_until.isoformat(), c.ends_at.isoformat()) for c in cutoffs]


def _cutoff(pair: tuple[str, str]) -> Cutoff:
    return Cutoff(*(datetime.fromisoformat(text) for text in pair))
