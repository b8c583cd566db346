from typing import Any

import pytest
from svix import models
from svix.api import ApplicationTokenExpireIn, AppPortalAccessIn
from svix.exceptions import HttpError

from tests.sdk.python.conftest import Connect
from tests.sdk.python.kit.generation import CURRENT
from tests.support.arrange.customer import Customer


def access(customer: Customer, **fields: Any) -> str:
    """Returns a token for the customer's portal."""
    given = AppPortalAccessIn(**fields)
    answered = customer.svix.authentication.app_portal_access(customer.app, given)
    assert "#key=" in answered.url
    assert answered.token not in answered.url
    token: str = answered.token
    return token


def refused(portal: Any, app: str) -> int:
    with pytest.raises(HttpError) as caught:
        portal.application.get(app)
    return caught.value.status_code


def test_a_portal_token_reaches_only_its_application(customer: Customer, connect: Connect) -> None:
    portal = connect(access(customer, expiry=3600))

    assert portal.application.get(customer.app).id == customer.app
    with pytest.raises(HttpError) as caught:
        portal.application.list()
    assert (caught.value.status_code, caught.value.code) == (403, "insufficient access")


def test_a_portal_token_has_only_its_granted_capabilities(
    customer: Customer, connect: Connect
) -> None:
    endpoint = customer.endpoint("/ok")
    capabilities = [models.AppPortalCapability.VIEW_BASE]
    portal = connect(access(customer, capabilities=capabilities))

    assert portal.endpoint.get(customer.app, endpoint.id).id == endpoint.id
    with pytest.raises(HttpError) as caught:
        portal.endpoint.get_secret(customer.app, endpoint.id)
    assert caught.value.status_code == 403


def test_a_logout_revokes_the_token(customer: Customer, connect: Connect) -> None:
    portal, other = connect(access(customer)), connect(access(customer))

    portal.authentication.logout()

    assert refused(portal, customer.app) == 401
    assert other.application.get(customer.app).id == customer.app


def test_the_tokens_of_a_session_expire_together(customer: Customer, connect: Connect) -> None:
    ended = connect(access(customer, session_id="one"))
    other = connect(access(customer, session_id="two"))

    customer.svix.authentication.expire_all(
        customer.app, ApplicationTokenExpireIn(expiry=0, session_ids=["one"])
    )

    assert refused(ended, customer.app) == 401
    assert other.application.get(customer.app).id == customer.app
    customer.svix.authentication.expire_all(customer.app, ApplicationTokenExpireIn(expiry=0))
    assert refused(other, customer.app) == 401


if not CURRENT:

    @pytest.mark.filterwarnings("ignore:Call to deprecated method:DeprecationWarning")
    def test_the_older_dashboard_access_returns_a_token(
        customer: Customer, connect: Connect
    ) -> None:
        answered = customer.svix.authentication.dashboard_access(customer.app)

        assert answered.url
        assert connect(answered.token).application.get(customer.app).id == customer.app
