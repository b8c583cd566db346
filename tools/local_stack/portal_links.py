"""Links to the portal of a local stack.

A link of the API works once, for a minute. These work for days, since they are printed beside a
token that reaches everything.
"""

from datetime import timedelta
from typing import Final

from svix.api import (
    ApplicationIn,
    AppPortalAccessIn,
    EndpointIn,
    EventTypeIn,
    Svix,
    SvixOptions,
)
from svix.exceptions import HttpError, HTTPValidationError

from shared.services.auth.portal_links import encoded_key
from tools.local_stack.stack import Stack

_LIFETIME: Final = timedelta(days=7)
_DEMO: Final = "demo-customer"
# Nothing listens at the port "discard", so the portal has a failure to explain.
_ENDPOINT: Final = "http://127.0.0.1:9/webhooks"


def link(url: str, token: str) -> str:
    """Returns a link to the portal at this address of an API."""
    return f"{url}/portal/#key={encoded_key({'token': token})}"


def customer_token(svix: Svix, app: str) -> str:
    """Returns a token of the application."""
    access = AppPortalAccessIn(expiry=int(_LIFETIME.total_seconds()))
    return svix.authentication.app_portal_access(app, access).token


def demo_customer_link(stack: Stack) -> str:
    """Returns a link for the customer of a demo application, which it creates if there is none."""
    svix = Svix(stack.token, SvixOptions(server_url=stack.url))
    app = svix.application.get_or_create(ApplicationIn(name="Demo customer", uid=_DEMO)).id
    _add_event_type(svix)
    _add_endpoint(svix, app)
    return link(stack.url, customer_token(svix, app))


def _add_event_type(svix: Svix) -> None:
    if not svix.event_type.list().data:
        svix.event_type.create(EventTypeIn(name="invoice.paid", description="An invoice was paid"))


def _add_endpoint(svix: Svix, app: str) -> None:
    if svix.endpoint.list(app).data:
        return
    try:
        svix.endpoint.create(app, EndpointIn(url=_ENDPOINT, description="Nothing listens here"))
    except (HttpError, HTTPValidationError) as refused:
        # PARAMS may forbid its scheme, its network or its port. The portal shows an empty list.
        print(f"  The stack refuses the endpoint {_ENDPOINT} of the demo application: {refused}")
