"""What `Revocations` promises."""

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


def test_of_what_never_ended_nothing_is_known(stores: Stores) -> None:
    assert stores.revocations.read(ORG, APP, ["all", "session#s"]) == [
        Revocation("all"),
        Revocation("session#s"),
    ]


def test_endings_come_back_as_they_were_in_the_order_they_are_asked_for(stores: Stores) -> None:
    every = Revocation("all", (CUTOFF, LATER))
    session = Revocation("session#a@b-c_D", (CUTOFF,), NOW + timedelta(days=8))

    assert stores.revocations.save(
        ORG, APP, [every, session], [Revocation("all"), Revocation(session.subject)]
    )

    asked = [session.subject, "session#other", "all"]
    assert stores.revocations.read(ORG, APP, asked) == [session, Revocation("session#other"), every]


def test_endings_of_one_application_are_no_others(stores: Stores) -> None:
    stores.revocations.save(ORG, APP, [Revocation("all", (CUTOFF,))], [Revocation("all")])

    assert stores.revocations.read(ORG, OTHER_APP, ["all"]) == [Revocation("all")]
    assert stores.revocations.read(ELSEWHERE, APP, ["all"]) == [Revocation("all")]


def test_what_changed_meanwhile_is_not_changed(stores: Stores) -> None:
    none, first = Revocation("all"), Revocation("all", (CUTOFF,))
    second = replace(first, cutoffs=(CUTOFF, LATER))
    assert stores.revocations.save(ORG, APP, [first], [none])

    assert not stores.revocations.save(ORG, APP, [replace(first, cutoffs=(LATER,))], [none])
    assert stores.revocations.save(ORG, APP, [second], [first])
    assert not stores.revocations.save(ORG, APP, [first], [first])

    assert stores.revocations.read(ORG, APP, ["all"]) == [second]


def test_of_several_changes_all_are_stored_or_none(stores: Stores) -> None:
    a, b = Revocation("session#a"), Revocation("session#b")
    cut = replace(b, cutoffs=(CUTOFF,))
    stores.revocations.save(ORG, APP, [cut], [b])

    assert not stores.revocations.save(ORG, APP, [replace(a, cutoffs=(LATER,)), cut], [a, b])

    assert stores.revocations.read(ORG, APP, [a.subject, b.subject]) == [a, cut]


def test_as_many_as_one_write_takes_are_stored(stores: Stores) -> None:
    before = [Revocation(f"session#{number}") for number in range(MAX_REVOCATIONS)]
    after = [replace(revocation, cutoffs=(CUTOFF,)) for revocation in before]

    assert stores.revocations.save(ORG, APP, after, before)

    assert stores.revocations.read(ORG, APP, [e.subject for e in before]) == after


def test_a_key_stands_for_the_first_cutoff_that_was_offered(stores: Stores) -> None:
    idempotency_key = builders.idempotency_key()

    assert stores.revocations.claim(idempotency_key, CUTOFF) == CUTOFF
    assert stores.revocations.claim(idempotency_key, LATER) == CUTOFF
    assert stores.revocations.claim(builders.idempotency_key(digest="1" * 64), LATER) == LATER


def test_what_can_end_a_token_is_read_at_once(on_dynamodb: Stores, requests: Counter[str]) -> None:
    on_dynamodb.revocations.read(ORG, APP, ["all", "token#x", "session#s"])

    assert requests == {"BatchGetItem": 1}
