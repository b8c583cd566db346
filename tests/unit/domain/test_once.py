from datetime import timedelta

from shared.domain.access import Identity
from shared.domain.ids import AppId, OrgId
from shared.domain.once import Once
from tests.support.builders import NOW

ORG = Identity(OrgId("org_1"))


def test_without_a_key_there_is_no_once() -> None:
    assert Once.of(ORG, "message.create", None, NOW) is None
    assert Once.of(ORG, "message.create", "", NOW) is None


def test_the_same_key_means_the_same_once() -> None:
    assert Once.of(ORG, "message.create", "k", NOW) == Once.of(ORG, "message.create", "k", NOW)


def test_keys_of_different_scopes_operations_and_texts_never_meet() -> None:
    app = Identity(OrgId("org_1"), AppId("app_1"))
    other = Identity(OrgId("org_2"))
    found = {
        once.digest
        for identity in (ORG, app, other)
        for operation in ("message.create app_1", "message.create app_2")
        for key in ("k", "K", "k ")
        if (once := Once.of(identity, operation, key, NOW))
    }

    assert len(found) == 18


def test_a_key_of_any_length_and_alphabet_becomes_a_short_digest() -> None:
    once = Once.of(ORG, "message.create", "ключ#\n" * 10_000, NOW)

    assert once is not None
    assert len(once.digest) == 64


def test_a_key_holds_for_12_hours() -> None:
    once = Once.of(ORG, "message.create", "k", NOW)

    assert once is not None
    assert once.expires_at == NOW + timedelta(hours=12)
    assert once.used_at == NOW
