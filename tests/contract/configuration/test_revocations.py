"""Contract of `Revocations`."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from shared.domain.auth.revocation import Cutoff, Revocation
from shared.domain.ids import AppId, OrgId
from shared.ports import MAX_REVOCATIONS
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, NOW, ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id("app_", 2))
CUTOFF = Cutoff(NOW + timedelta(microseconds=123_456), NOW + timedelta(days=3))
LATER = Cutoff(NOW + timedelta(hours=1), NOW + timedelta(days=4))


def test_subjects_without_a_revocation_have_no_cutoffs(stores: Stores) -> None:
    assert stores.revocations.read(ORG, APP, ["all", "session#s"]) == [
        Revocation("all"),
        Revocation("session#s"),
    ]


def test_revocations_are_read_back_unchanged_in_the_given_order(stores: Stores) -> None:
    every = Revocation("all", (CUTOFF, LATER))
    session = Revocation("session#a@b-c_D", (CUTOFF,), NOW + timedelta(days=8))

    assert stores.revocations.save(
        ORG, APP, [every, session], [Revocation("all"), Revocation(session.subject)]
    )

    asked = [session.subject, "session#other", "all"]
    assert stores.revocations.read(ORG, APP, asked) == [session, Revocation("session#other"), every]


def test_revocations_of_applications_are_separate(stores: Stores) -> None:
    stores.revocations.save(ORG, APP, [Revocation("all", (CUTOFF,))], [Revocation("all")])

    assert stores.revocations.read(ORG, OTHER_APP, ["all"]) == [Revocation("all")]
    assert stores.revocations.read(ELSEWHERE, APP, ["all"]) == [Revocation("all")]


def test_a_modified_revocation_is_not_overwritten(stores: Stores) -> None:
    none, first = Revocation("all"), Revocation("all", (CUTOFF,))
    second = replace(first, cutoffs=(CUTOFF, LATER))
    assert stores.revocations.save(ORG, APP, [first], [none])

    assert not stores.revocations.save(ORG, APP, [replace(first, cutoffs=(LATER,))], [none])
    assert stores.revocations.save(ORG, APP, [second], [first])
    assert not stores.revocations.save(ORG, APP, [first], [first])

    assert stores.revocations.read(ORG, APP, ["all"]) == [second]


def test_several_revocations_are_stored_all_or_none(stores: Stores) -> None:
    a, b = Revocation("session#a"), Revocation("session#b")
    cut = replace(b, cutoffs=(CUTOFF,))
    stores.revocations.save(ORG, APP, [cut], [b])

    assert not stores.revocations.save(ORG, APP, [replace(a, cutoffs=(LATER,)), cut], [a, b])

    assert stores.revocations.read(ORG, APP, [a.subject, b.subject]) == [a, cut]


def test_the_maximum_number_of_revocations_is_stored_at_once(stores: Stores) -> None:
    before = [Revocation(f"session#{number}") for number in range(MAX_REVOCATIONS)]
    after = [replace(revocation, cutoffs=(CUTOFF,)) for revocation in before]

    assert stores.revocations.save(ORG, APP, after, before)

    assert stores.revocations.read(ORG, APP, [e.subject for e in before]) == after


def test_an_idempotency_key_keeps_the_first_cutoff(stores: Stores) -> None:
    idempotency_key = builders.idempotency_key()

    assert stores.revocations.claim(idempotency_key, CUTOFF) == CUTOFF
    assert stores.revocations.claim(idempotency_key, LATER) == CUTOFF
    assert stores.revocations.claim(builders.idempotency_key(digest="1" * 64), LATER) == LATER


def test_the_revocations_of_a_token_take_one_read(
    on_dynamodb: Stores, requests: Counter[str]
) -> None:
    on_dynamodb.revocations.read(ORG, APP, ["all", "token#x", "session#s"])

    assert requests == {"BatchGetItem": 1}
