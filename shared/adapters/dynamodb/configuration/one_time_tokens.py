"""One-time tokens on DynamoDB."""

from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import OneTimeTokenRow
from shared.adapters.dynamodb.table.writes import PRESENT, delete_if, put
from shared.domain.auth.one_time_token import DetachedToken, OneTimeToken
from shared.domain.ids import OrgId
from shared.ports import Clock


class DynamoOneTimeTokens:
    """`OneTimeTokens` on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, token: OneTimeToken) -> None:
        put(_row(token))

    def get(self, org_id: OrgId, digest: str) -> OneTimeToken | None:
        row = get(OneTimeTokenRow, configuration_keys.one_time_token(org_id, digest))
        if row is None or not row.is_live(self._clock.now()):
            return None
        return decode_one(row, lambda found: _token(org_id, digest, found))

    def use(self, token: OneTimeToken) -> bool:
        return delete_if(_row(token), PRESENT)


def _row(token: OneTimeToken) -> OneTimeTokenRow:
    return OneTimeTokenRow(
        *configuration_keys.one_time_token(token.org_id, token.digest),
        unsigned=token.detached.unsigned,
        signature_digest=token.detached.signature_digest,
        expires_at=token.expires_at,
    )


def _token(org_id: OrgId, digest: str, row: OneTimeTokenRow) -> OneTimeToken:
    detached = DetachedToken(row.unsigned, row.signature_digest)
    return OneTimeToken(org_id, digest, detached, row.expires_at)
