"""Applications created because a path names a missing one."""

import pytest

from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.auth.access import Identity
from shared.domain.errors import Conflict, InvalidInput, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest
from tests.support.arrange.builders import new_id

INPUT = ApplicationInput(name="Acme", uid="acme")


def all_of(system: SystemUnderTest) -> list[Application]:
    return list(system.store.applications.values())


def test_a_missing_application_is_created_from_the_input(system: SystemUnderTest) -> None:
    made = system.applications.get_or_create_by_reference(OWNER, "acme", INPUT)

    assert (made.name, made.uid) == ("Acme", "acme")
    assert all_of(system) == [made]


def test_an_existing_application_is_not_changed_by_the_input(system: SystemUnderTest) -> None:
    app = system.applications.create(OWNER, INPUT, None)

    other = ApplicationInput(name="Other", uid="other")
    for application_input in (None, INPUT, other, ApplicationInput(name="Other")):
        assert (
            system.applications.get_or_create_by_reference(OWNER, "acme", application_input) == app
        )
        assert (
            system.applications.get_or_create_by_reference(OWNER, app.id, application_input) == app
        )
    assert all_of(system) == [app]


@pytest.mark.parametrize("reference", ["acme", new_id("app_")])
def test_a_missing_application_is_not_found_without_an_input(
    system: SystemUnderTest, reference: str
) -> None:
    with pytest.raises(NotFound):
        system.applications.get_or_create_by_reference(OWNER, reference, None)


@pytest.mark.parametrize(
    ("uid", "kind"),
    [(None, "application_uid_missing"), ("other", "application_uid_mismatch")],
)
def test_an_input_with_another_uid_than_the_path_creates_nothing(
    system: SystemUnderTest, uid: str | None, kind: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        system.applications.get_or_create_by_reference(
            OWNER, "acme", ApplicationInput(name="Acme", uid=uid)
        )

    (problem,) = caught.value.problems
    assert (problem.loc, problem.type) == (("body", "application", "uid"), kind)
    assert not all_of(system)


def test_two_concurrent_requests_create_one_application(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = system.applications.applications
    add = type(stored).add

    def overtaken(
        store: object, application: Application, idempotency_key: IdempotencyKey | None
    ) -> Application:
        monkeypatch.setattr(type(stored), "add", add)
        system.applications.create(OWNER, INPUT, None)
        return stored.add(application, idempotency_key)

    monkeypatch.setattr(type(stored), "add", overtaken)

    made = system.applications.get_or_create_by_reference(OWNER, "acme", INPUT)

    assert all_of(system) == [made]
    with pytest.raises(Conflict):
        system.applications.create(OWNER, INPUT, None)


def test_an_application_token_reaches_no_other_application(system: SystemUnderTest) -> None:
    system.applications.create(OWNER, INPUT, None)
    bound = Identity(ORG, AppId(new_id("app_", 999)))

    with pytest.raises(NotFound):
        system.applications.get_or_create_by_reference(bound, "acme", None)
