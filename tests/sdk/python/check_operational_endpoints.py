from collections.abc import Callable
from typing import Any

import pytest
from svix.api import (
    OperationalWebhookEndpointHeadersIn,
    OperationalWebhookEndpointIn,
    OperationalWebhookEndpointListOptions,
    OperationalWebhookEndpointSecretIn,
)
from svix.exceptions import HttpError

from tests.sdk.python.kit.generation import (
    OperationalWebhookEndpointPutIn,
    event_types,
    event_types_of,
    put,
    set_headers,
)

Unique = Callable[[str], str]
URL = "https://example.com/operations"
DISABLED = "endpoint.disabled"


@pytest.fixture
def endpoints(svix: Any) -> Any:
    return svix.operational_webhook.endpoint


def test_an_operational_endpoint_is_created_changed_and_deleted(
    endpoints: Any, unique: Unique
) -> None:
    uid = unique("u")
    created = endpoints.create(
        OperationalWebhookEndpointIn(
            url=URL, uid=uid, description="d", metadata={"k": "v"}, **event_types(DISABLED)
        )
    )

    assert (created.url, created.uid, created.description) == (URL, uid, "d")
    assert (created.metadata, event_types_of(created)) == ({"k": "v"}, [DISABLED])
    assert endpoints.get(created.id) == endpoints.get(uid) == created
    assert created in endpoints.list(OperationalWebhookEndpointListOptions(limit=250)).data
    replaced = put(endpoints)(
        created.id, OperationalWebhookEndpointPutIn(url=URL + "/2", disabled=True)
    )
    assert (replaced.id, replaced.url, replaced.disabled) == (created.id, URL + "/2", True)
    endpoints.delete(created.id)
    with pytest.raises(HttpError) as gone:
        endpoints.get(created.id)
    assert gone.value.status_code == 404


def test_an_operational_endpoint_has_headers_and_a_secret(endpoints: Any) -> None:
    created = endpoints.create(OperationalWebhookEndpointIn(url=URL))

    set_headers(endpoints)(created.id, OperationalWebhookEndpointHeadersIn(headers={"X-A": "1"}))
    assert endpoints.get_headers(created.id).headers == {"X-A": "1"}

    before = endpoints.get_secret(created.id).key
    endpoints.rotate_secret(created.id, OperationalWebhookEndpointSecretIn())
    after = endpoints.get_secret(created.id).key
    assert before.startswith("whsec_")
    assert after.startswith("whsec_")
    assert before != after
