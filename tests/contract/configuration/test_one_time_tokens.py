"""Contract of `OneTimeTokens`."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.rows import OneTimeTokenRow
from shared.domain.auth.one_time_token import DetachedToken, OneTimeToken
from shared.domain.ids import OrgId
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW, ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))
TOKEN = OneTimeToken(
    ORG, "a" * 64, DetachedToken("header.claims", "b" * 64), NOW + timedelta(minutes=1)
)


def test_a_pending_token_is_read_back_unchanged_any_number_of_times(stores: Stores) -> None:
    stores.one_time_tokens.add(TOKEN)

    assert stores.one_time_tokens.get(ORG, TOKEN.digest) == TOKEN
    assert stores.one_time_tokens.get(ORG, TOKEN.digest) == TOKEN


def test_a_token_is_used_once(stores: Stores) -> None:
    stores.one_time_tokens.add(TOKEN)

    assert stores.one_time_tokens.use(TOKEN)

    assert not stores.one_time_tokens.use(TOKEN)
    assert stores.one_time_tokens.get(ORG, TOKEN.digest) is None


def test_a_token_that_was_never_stored_cannot_be_used(stores: Stores) -> None:
    assert not stores.one_time_tokens.use(TOKEN)
    assert stores.one_time_tokens.get(ORG, TOKEN.digest) is None


def test_another_organisation_does_not_find_it(stores: Stores) -> None:
    stores.one_time_tokens.add(TOKEN)

    assert stores.one_time_tokens.get(ELSEWHERE, TOKEN.digest) is None


def test_an_expired_token_is_not_found_before_it_is_deleted(stores: Stores) -> None:
    stores.one_time_tokens.add(TOKEN)

    stores.clock.advance(timedelta(seconds=59))
    assert stores.one_time_tokens.get(ORG, TOKEN.digest) == TOKEN
    stores.clock.advance(timedelta(seconds=1))
    assert stores.one_time_tokens.get(ORG, TOKEN.digest) is None


def test_of_many_uses_at_once_one_succeeds(on_dynamodb: Stores) -> None:
    on_dynamodb.one_time_tokens.add(TOKEN)

    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(on_dynamodb.one_time_tokens.use, [TOKEN] * 8))

    assert sorted(used) == [False] * 7 + [True]


def test_dynamodb_deletes_an_expired_token_by_itself(on_dynamodb: Stores) -> None:
    on_dynamodb.one_time_tokens.add(TOKEN)

    row = OneTimeTokenRow.get(
        *configuration_keys.one_time_token(ORG, TOKEN.digest), consistent_read=True
    )

    assert row.expires_at == TOKEN.expires_at
