from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from svix.api import ApplicationIn, ApplicationListOptions, ApplicationPatch, Ordering
from svix.exceptions import HttpError

from tests.sdk.python.kit.generation import put

Unique = Callable[[str], str]


def test_an_application_is_created_once_and_found(svix: Any, unique: Unique) -> None:
    uid = unique("u")
    given = ApplicationIn(name="A", uid=uid, metadata={"k": "v"}, throttle_rate=7)
    created = svix.application.create(given)

    assert created.id.startswith("app_")
    assert (created.name, created.uid, created.metadata) == ("A", uid, {"k": "v"})
    assert created.throttle_rate == 7
    assert abs(created.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert svix.application.get(created.id) == created
    assert svix.application.get(uid) == created
    assert svix.application.get_or_create(ApplicationIn(name="B", uid=uid)) == created


def test_get_or_create_creates_a_missing_application(svix: Any, unique: Unique) -> None:
    uid = unique("u")

    created = svix.application.get_or_create(ApplicationIn(name="A", uid=uid))

    assert svix.application.get(uid) == created


def test_an_application_is_changed(svix: Any, unique: Unique) -> None:
    uid = unique("u")
    app = svix.application.create(ApplicationIn(name="A", uid=uid, metadata={"k": "v"}))

    patched = svix.application.patch(uid, ApplicationPatch(name="B", uid=None))

    assert (patched.id, patched.name, patched.uid) == (app.id, "B", None)
    assert patched.metadata == {"k": "v"}
    assert patched.updated_at >= app.updated_at
    replaced = put(svix.application)(app.id, ApplicationIn(name="C"))
    assert (replaced.id, replaced.name, replaced.metadata) == (app.id, "C", {})
    created = put(svix.application)(unique("new"), ApplicationIn(name="D", uid=unique("u")))
    assert svix.application.get(created.uid) == created


def test_a_deleted_application_is_gone(svix: Any) -> None:
    app = svix.application.create(ApplicationIn(name="A"))

    svix.application.delete(app.id)

    with pytest.raises(HttpError) as gone:
        svix.application.get(app.id)
    assert (gone.value.status_code, gone.value.code) == (404, "not_found")


def test_applications_are_listed_in_both_directions(svix: Any) -> None:
    made = [svix.application.create(ApplicationIn(name=f"A{n}")).id for n in range(3)]

    def listed(**options: Any) -> Any:
        return svix.application.list(ApplicationListOptions(limit=2, **options))

    first = listed(order=Ordering.DESCENDING)
    second = listed(order=Ordering.DESCENDING, iterator=first.iterator)
    back = listed(order=Ordering.DESCENDING, iterator=second.prev_iterator)

    assert [a.id for a in first.data] == made[:0:-1]
    assert second.data[0].id == made[0]
    assert (first.done, back.data) == (False, first.data)
    assert listed().data[0].created_at < first.data[0].created_at
