import base64
from typing import Any

import pytest
from svix.api import (
    EndpointHeadersIn,
    EndpointHeadersPatchIn,
    EndpointIn,
    EndpointListOptions,
    EndpointPatch,
    EndpointSecretRotateIn,
)
from svix.exceptions import HttpError

from tests.sdk.python.kit.generation import (
    CURRENT,
    EndpointPutIn,
    event_types,
    event_types_of,
    put,
    set_headers,
)
from tests.support.arrange.customer import EVENT, Customer

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
URL = "https://example.com/hook"


def endpoint(customer: Customer, **fields: Any) -> Any:
    return customer.svix.endpoint.create(customer.app, EndpointIn(url=URL, **fields))


def test_a_created_endpoint_returns_its_fields(customer: Customer) -> None:
    created = endpoint(
        customer,
        uid="mine",
        description="d",
        disabled=True,
        channels=["c"],
        metadata={"k": "v"},
        throttle_rate=9,
        secret=SECRET,
        headers={"X-Customer": "42"},
        **event_types(EVENT),
    )
    resource, app = customer.svix.endpoint, customer.app

    assert created.id.startswith("ep_")
    assert (created.url, created.uid, created.description) == (URL, "mine", "d")
    assert (created.disabled, created.channels, created.metadata) == (True, ["c"], {"k": "v"})
    assert (event_types_of(created), created.throttle_rate) == ([EVENT], 9)
    assert resource.get(app, "mine") == resource.get(app, created.id) == created
    assert resource.list(app).data == [created]
    assert resource.get_secret(app, "mine").key == SECRET
    assert resource.get_headers(app, "mine").headers == {"X-Customer": "42"}


def test_an_endpoint_is_changed(customer: Customer) -> None:
    resource, app = customer.svix.endpoint, customer.app
    created = endpoint(customer, channels=["c"], description="d", **event_types(EVENT))

    patched = resource.patch(app, created.id, EndpointPatch(disabled=True, channels=None))

    assert (patched.id, patched.disabled, patched.channels) == (created.id, True, None)
    assert (patched.description, event_types_of(patched)) == ("d", [EVENT])
    replaced = put(resource)(app, created.id, EndpointPutIn(url=URL + "/2"))
    assert (replaced.id, replaced.url, replaced.disabled) == (created.id, URL + "/2", False)
    assert (replaced.description, event_types_of(replaced)) == ("", None)
    new = put(resource)(app, "not-there", EndpointPutIn(url=URL, uid="new"))
    assert resource.get(app, "new") == new


def test_the_headers_of_an_endpoint_are_replaced_and_patched(customer: Customer) -> None:
    resource, app = customer.svix.endpoint, customer.app
    created = endpoint(customer)

    set_headers(resource)(
        app, created.id, EndpointHeadersIn(headers={"X-A": "1", "Authorization": "secret"})
    )
    found = resource.get_headers(app, created.id)
    assert (found.headers, found.sensitive) == ({"X-A": "1"}, ["Authorization"])

    resource.patch_headers(
        app,
        created.id,
        EndpointHeadersPatchIn(headers={"X-B": "2"}, delete_headers=["X-A", "Authorization"]),
    )
    found = resource.get_headers(app, created.id)
    assert (found.headers, found.sensitive) == ({"X-B": "2"}, [])


def test_a_secret_is_rotated(customer: Customer) -> None:
    resource, app = customer.svix.endpoint, customer.app
    created = endpoint(customer, secret=SECRET)

    answered = resource.rotate_secret(app, created.id, EndpointSecretRotateIn())

    found = resource.get_secret(app, created.id)
    assert found.key.startswith("whsec_")
    assert found.key != SECRET
    # The older client drops the response.
    assert answered == (found if CURRENT else None)
    resource.rotate_secret(
        app, created.id, EndpointSecretRotateIn(key=SECRET, grace_period_seconds=0)
    )
    assert resource.get_secret(app, created.id).key == SECRET


def test_endpoints_are_listed_page_by_page(customer: Customer) -> None:
    made = [endpoint(customer).id for _ in range(3)]
    resource, app = customer.svix.endpoint, customer.app

    first = resource.list(app, EndpointListOptions(limit=2))
    last = resource.list(app, EndpointListOptions(limit=2, iterator=first.iterator))

    assert [e.id for e in first.data + last.data] == made[::-1]
    assert (first.done, last.done) == (False, True)


def test_a_deleted_endpoint_is_gone(customer: Customer) -> None:
    created = endpoint(customer, uid="mine")

    customer.svix.endpoint.delete(customer.app, "mine")

    with pytest.raises(HttpError) as gone:
        customer.svix.endpoint.get(customer.app, created.id)
    assert gone.value.status_code == 404
    assert customer.svix.endpoint.list(customer.app).data == []
