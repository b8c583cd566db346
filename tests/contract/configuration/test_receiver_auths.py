"""Contract of `ReceiverAuths` and `CertificateNotices`."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters.dynamodb.configuration.receiver_auths import DynamoReceiverAuths
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.rows import EndpointAuthRow
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import Damaged
from shared.domain.ids import EndpointId, OrgId
from shared.domain.receiver_auth.oauth import ClientAuthMethod, GrantType, OAuthClient
from shared.domain.receiver_auth.receiver_auth import AuthReference, ReceiverAuth, StoredAuth
from shared.domain.receiver_auth.tls_identity import ClientCertificate
from shared.domain.receiver_auth.token_state import AccessToken, TokenState
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER = EndpointId(builders.new_id("ep_", 2))
CLIENT = OAuthClient(
    grant_type=GrantType.CLIENT_CREDENTIALS,
    auth_method=ClientAuthMethod.SECRET_BASIC,
    client_id="me",
    client_secret="s3cret",
    token_url="https://example.com/token",
)
STORED = StoredAuth(revision="r1", auth=ReceiverAuth(oauth=CLIENT))
STATE = TokenState(token=AccessToken(text="t0ken", issued_at=NOW, expires_at=NOW + timedelta(1)))


def certificate(fingerprint: str = "f1", days: int = 60) -> ClientCertificate:
    end = NOW + timedelta(days=days)
    return ClientCertificate(pem="pem", not_after=end, subject="CN=x", fingerprint=fingerprint)


def added(stores: Stores) -> Endpoint:
    stores.applications.add(builders.application(), None)
    return stores.endpoints.add(builders.endpoint(), None)


def referring(before: Endpoint, revision: str = "r1") -> Endpoint:
    reference = AuthReference(revision=revision, is_bearer=True)
    return replace(before, auth=reference).changed_from(before, NOW)


def saved(stores: Stores, stored: StoredAuth = STORED) -> Endpoint:
    before = added(stores)
    after = referring(before, stored.revision)
    assert stores.receiver_auths.save(after, before, stored)
    return after


def test_an_endpoint_has_no_authentication_at_first(stores: Stores) -> None:
    added(stores)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) is None


def test_settings_are_stored_with_the_endpoints_reference_to_them(stores: Stores) -> None:
    after = saved(stores)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) == STORED
    assert stores.endpoints.get(ORG, APP, ENDPOINT) == after
    assert stores.receiver_auths.get(ELSEWHERE, APP, ENDPOINT) is None


def test_neither_is_stored_if_the_endpoint_was_modified(stores: Stores) -> None:
    before = added(stores)
    newer = replace(before, description="new").changed_from(before, NOW)
    assert stores.endpoints.save(newer, before)

    assert not stores.receiver_auths.save(referring(before), before, STORED)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) is None
    assert stores.endpoints.get(ORG, APP, ENDPOINT) == newer


def test_a_change_of_the_endpoint_keeps_its_authentication(stores: Stores) -> None:
    before = saved(stores)
    after = replace(before, description="new").changed_from(before, NOW)

    assert stores.endpoints.save(after, before)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) == STORED
    assert stores.endpoints.get(ORG, APP, ENDPOINT) == after


def test_a_state_of_the_token_replaces_the_one_that_was_read(stores: Stores) -> None:
    endpoint = saved(stores)

    assert stores.receiver_auths.save_token(endpoint, STORED, STATE)
    assert not stores.receiver_auths.save_token(endpoint, STORED, TokenState(error="late"))

    found = stores.receiver_auths.get(ORG, APP, ENDPOINT)
    assert found is not None
    assert found.token == replace(STATE, version=1)
    assert stores.receiver_auths.save_token(endpoint, found, TokenState(error="next"))
    found = stores.receiver_auths.get(ORG, APP, ENDPOINT)
    assert found is not None
    assert (found.token.version, found.token.error) == (2, "next")


def test_new_settings_drop_the_token_and_refuse_states_of_the_old_one(stores: Stores) -> None:
    before = saved(stores)
    assert stores.receiver_auths.save_token(before, STORED, STATE)
    after = referring(before, "r2")

    assert stores.receiver_auths.save(after, before, replace(STORED, revision="r2"))

    assert not stores.receiver_auths.save_token(after, STORED, STATE)
    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) == replace(STORED, revision="r2")


def test_removed_settings_leave_nothing_that_a_late_token_could_bring_back(stores: Stores) -> None:
    before = saved(stores)
    after = replace(before, auth=None).changed_from(before, NOW)

    assert stores.receiver_auths.save(after, before, None)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) is None
    assert not stores.receiver_auths.save_token(before, STORED, STATE)
    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) is None
    found = stores.endpoints.get(ORG, APP, ENDPOINT)
    assert found is not None
    assert found.auth is None


def test_a_deleted_endpoint_loses_its_authentication(stores: Stores) -> None:
    endpoint = saved(stores)

    assert stores.endpoints.delete(endpoint, NOW)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) is None
    found = stores.endpoints.get(ORG, APP, ENDPOINT)
    assert found is not None
    assert (found.auth, found.basic_auth, found.api_key_auth) == (None, None, None)


def test_a_deleted_application_loses_the_authentication_of_its_endpoints(stores: Stores) -> None:
    saved(stores)

    assert stores.applications.delete(builders.application(), NOW)

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) is None


def test_a_certificate_brings_a_notice_for_each_day_to_come(stores: Stores) -> None:
    saved(stores, StoredAuth(revision="r1", auth=ReceiverAuth(certificate=certificate(days=10))))

    found = [
        (notice.days_left, notice.endpoint_id, stores.certificate_notices.is_current(notice))
        for days in range(11)
        for notice in stores.certificate_notices.on((NOW + timedelta(days=days)).date())
    ]

    assert found == [(7, ENDPOINT, True), (1, ENDPOINT, True)]


def test_the_notices_of_a_replaced_certificate_are_not_current(stores: Stores) -> None:
    first = StoredAuth(revision="r1", auth=ReceiverAuth(certificate=certificate()))
    before = saved(stores, first)
    second = StoredAuth(revision="r2", auth=ReceiverAuth(certificate=certificate("f2")))
    assert stores.receiver_auths.save(referring(before, "r2"), before, second)

    found = stores.certificate_notices.on((NOW + timedelta(days=30)).date())

    assert {each.fingerprint: stores.certificate_notices.is_current(each) for each in found} == {
        "f1": False,
        "f2": True,
    }


def test_removed_notices_are_gone_and_others_stay(stores: Stores) -> None:
    saved(stores, StoredAuth(revision="r1", auth=ReceiverAuth(certificate=certificate())))
    days = [(NOW + timedelta(days=60 - left)).date() for left in (30, 7)]

    stores.certificate_notices.remove(list(stores.certificate_notices.on(days[0])))
    stores.certificate_notices.remove([])

    left = [[n.days_left for n in stores.certificate_notices.on(day)] for day in days]
    assert left == [[], [7]]


def test_reencryption_changes_no_value(stores: Stores) -> None:
    endpoint = saved(stores)
    assert stores.receiver_auths.save_token(endpoint, STORED, STATE)

    stores.receiver_auths.reencrypt(endpoint)
    stores.receiver_auths.reencrypt(replace(endpoint, id=OTHER))

    assert stores.receiver_auths.get(ORG, APP, ENDPOINT) == replace(
        STORED, token=replace(STATE, version=1)
    )


def test_reencryption_encrypts_everything_again(on_dynamodb: Stores) -> None:
    endpoint = saved(on_dynamodb)
    assert on_dynamodb.receiver_auths.save_token(endpoint, STORED, STATE)
    key = configuration_keys.endpoint_auth(ORG, APP, ENDPOINT)
    before = EndpointAuthRow.get(*key, consistent_read=True)

    class Newer:
        def encrypt(self, plain: bytes, context: str) -> bytes:
            return b"new|" + context.encode() + b"|" + plain[::-1]

        def decrypt(self, sealed: bytes, context: str) -> bytes:
            return sealed.removeprefix(b"new|").partition(b"|")[2][::-1]

    DynamoReceiverAuths(Newer()).reencrypt(endpoint)

    after = EndpointAuthRow.get(*key, consistent_read=True)
    assert after.settings == b"new|" + before.settings
    assert after.token == b"new|" + before.token


@pytest.mark.parametrize("secret", [b"s3cret", b"t0ken"])
def test_no_secret_is_stored_as_it_is(on_dynamodb: Stores, secret: bytes) -> None:
    endpoint = saved(on_dynamodb)
    assert on_dynamodb.receiver_auths.save_token(endpoint, STORED, STATE)

    row = EndpointAuthRow.get(
        *configuration_keys.endpoint_auth(ORG, APP, ENDPOINT), consistent_read=True
    )

    assert secret not in row.settings
    assert secret not in row.token


def test_settings_of_another_endpoint_cannot_be_decrypted(on_dynamodb: Stores) -> None:
    saved(on_dynamodb)
    row = EndpointAuthRow.get(
        *configuration_keys.endpoint_auth(ORG, APP, ENDPOINT), consistent_read=True
    )
    row.sk = configuration_keys.endpoint_auth(ORG, APP, OTHER).sk
    row.save()

    with pytest.raises(Damaged):
        on_dynamodb.receiver_auths.get(ORG, APP, OTHER)
