from collections.abc import Callable
from typing import Any

import pytest
from svix.api import ApplicationIn, EndpointIn, EventTypeIn
from svix.exceptions import HttpError, HTTPValidationError

from tests.sdk.python.conftest import Connect
from tests.support.arrange.customer import EVENT, Customer

Unique = Callable[[str], str]


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    """Returns the status and code of the error that the call raises."""
    with pytest.raises(HttpError) as caught:
        call()
    assert caught.value.detail
    return caught.value.status_code, caught.value.code


def test_an_invalid_token_is_refused(connect: Connect) -> None:
    client = connect("nonsense")

    assert refused(client.application.list) == (401, "authentication_failed")


def test_a_missing_object_is_not_found(customer: Customer) -> None:
    svix, app = customer.svix, customer.app

    assert refused(lambda: svix.application.get("nobody")) == (404, "not_found")
    assert refused(lambda: svix.endpoint.get(app, "nobody")) == (404, "not_found")
    assert refused(lambda: svix.message.get(app, "nobody")) == (404, "not_found")
    assert refused(lambda: svix.event_type.get("nobody")) == (404, "not_found")


def test_a_taken_name_is_a_conflict(customer: Customer, unique: Unique) -> None:
    svix, uid = customer.svix, unique("u")
    svix.application.create(ApplicationIn(name="A", uid=uid))
    customer.send(event_id="e-1")
    twice = EventTypeIn(name=EVENT, description="d")

    assert refused(lambda: svix.application.create(ApplicationIn(name="B", uid=uid))) == (
        409,
        "conflict",
    )
    assert refused(lambda: svix.event_type.create(twice)) == (409, "event_type_exists")
    assert refused(lambda: customer.send(event_id="e-1")) == (409, "conflict")


def test_invalid_fields_are_each_reported(customer: Customer) -> None:
    given = EndpointIn(url="no url", channels=["not a channel"])

    with pytest.raises(HTTPValidationError) as caught:
        customer.svix.endpoint.create(customer.app, given)

    assert caught.value.status_code == 422
    found = {tuple(problem.loc) for problem in caught.value.detail}
    assert found == {("body", "url"), ("body", "channels", "[0]")}
    assert all(problem.msg and problem.type for problem in caught.value.detail)
