from datetime import timedelta

from shared.domain.auth.access import Identity
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, OrgId
from tests.support.arrange.builders import NOW

ORG = Identity(OrgId("org_1"))


def test_a_request_without_a_key_has_no_idempotency_key() -> None:
    assert IdempotencyKey.of(ORG, "message.create", None, NOW) is None
    assert IdempotencyKey.of(ORG, "message.create", "", NOW) is None


def test_equal_requests_have_equal_idempotency_keys() -> None:
    assert IdempotencyKey.of(ORG, "message.create", "k", NOW) == IdempotencyKey.of(
        ORG, "message.create", "k", NOW
    )


def test_keys_of_different_scopes_operations_and_texts_never_collide() -> None:
    app = Identity(OrgId("org_1"), AppId("app_1"))
    other = Identity(OrgId("org_2"))
    found = {
        idempotency_key.digest
        for identity in (ORG, app, other)
        for operation in ("message.create app_1", "message.create app_2")
        for key in ("k", "K", "k ")
        if (idempotency_key := IdempotencyKey.of(identity, operation, key, NOW))
    }

    assert len(found) == 18


def test_an_idempotency_key_of_any_length_and_alphabet_has_a_short_digest() -> None:
    idempotency_key = IdempotencyKey.of(ORG, "message.create", "ключ#\n" * 10_000, NOW)

    assert idempotency_key is not None
    assert len(idempotency_key.digest) == 64


def test_an_idempotency_key_is_valid_for_12_hours() -> None:
    idempotency_key = IdempotencyKey.of(ORG, "message.create", "k", NOW)

    assert idempotency_key is not None
    assert idempotency_key.expires_at == NOW + timedelta(hours=12)
    assert idempotency_key.sent_at == NOW
