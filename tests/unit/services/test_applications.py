"""Applications that are made where a path names one that is missing."""

import pytest

from shared.domain.access import Identity
from shared.domain.application import Application, ApplicationDraft
from shared.domain.errors import Conflict, InvalidInput, NotFound
from shared.domain.ids import AppId
from shared.domain.once import Once
from tests.support.builders import new_id
from tests.support.world import ORG, OWNER, World

DRAFT = ApplicationDraft(name="Acme", uid="acme")


def all_of(world: World) -> list[Application]:
    return list(world.store.applications.values())


def test_a_missing_application_is_made_of_the_draft(world: World) -> None:
    made = world.applications.get_or_make(OWNER, "acme", DRAFT)

    assert (made.name, made.uid) == ("Acme", "acme")
    assert all_of(world) == [made]


def test_an_application_that_is_there_is_not_changed_by_the_draft(world: World) -> None:
    app = world.applications.create(OWNER, DRAFT, None)

    other = ApplicationDraft(name="Other", uid="other")
    for draft in (None, DRAFT, other, ApplicationDraft(name="Other")):
        assert world.applications.get_or_make(OWNER, "acme", draft) == app
        assert world.applications.get_or_make(OWNER, app.id, draft) == app
    assert all_of(world) == [app]


@pytest.mark.parametrize("reference", ["acme", new_id("app_")])
def test_without_a_draft_a_missing_application_is_missing(world: World, reference: str) -> None:
    with pytest.raises(NotFound):
        world.applications.get_or_make(OWNER, reference, None)


@pytest.mark.parametrize(
    ("uid", "kind"),
    [(None, "application_uid_missing"), ("other", "application_uid_mismatch")],
)
def test_a_draft_that_the_path_would_not_lead_to_makes_nothing(
    world: World, uid: str | None, kind: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        world.applications.get_or_make(OWNER, "acme", ApplicationDraft(name="Acme", uid=uid))

    (problem,) = caught.value.problems
    assert (problem.loc, problem.type) == (("body", "application", "uid"), kind)
    assert not all_of(world)


def test_of_two_requests_that_make_it_at_once_both_get_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = world.applications.applications
    add = type(stored).add

    def overtaken(store: object, application: Application, once: Once | None) -> Application:
        monkeypatch.setattr(type(stored), "add", add)
        world.applications.create(OWNER, DRAFT, None)
        return stored.add(application, once)

    monkeypatch.setattr(type(stored), "add", overtaken)

    made = world.applications.get_or_make(OWNER, "acme", DRAFT)

    assert all_of(world) == [made]
    with pytest.raises(Conflict):
        world.applications.create(OWNER, DRAFT, None)


def test_an_applications_token_reaches_no_other_one_through_it(world: World) -> None:
    world.applications.create(OWNER, DRAFT, None)
    bound = Identity(ORG, AppId(new_id("app_", 999)))

    with pytest.raises(NotFound):
        world.applications.get_or_make(bound, "acme", None)
