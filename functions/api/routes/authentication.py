"""/api/v1/auth"""

from functions.api.operations import Call, Operations
from functions.api.schemas.authentication import (
    WHOLE_ACCESS,
    ExpireAllIn,
    PortalAccessIn,
    PortalAccessOut,
)
from functions.http.response import Response, json_response
from shared.domain.auth.access import PortalAccess

operations = Operations("/api/v1/auth")


@operations.add(
    "authentication.app-portal-access",
    "POST",
    "/app-portal-access/<app_id>",
    answers={200: PortalAccessOut},
)
def app_portal_access(call: Call, body: PortalAccessIn) -> Response:
    """Makes a token for one application, to be given to a consumer."""
    access = call.services.authentication.grant(
        call.identity, call.path["app_id"], body.access(), body.to_application_input()
    )
    return json_response(200, _shown(access))


@operations.add(
    "authentication.dashboard-access",
    "POST",
    "/dashboard-access/<app_id>",
    answers={200: PortalAccessOut},
)
def dashboard_access(call: Call) -> Response:
    """Makes a token without limits for one application, for clients of before."""
    access = call.services.authentication.grant(
        call.identity, call.path["app_id"], WHOLE_ACCESS, None
    )
    return json_response(200, _shown(access))


@operations.add(
    "authentication.expire-all", "POST", "/app/<app_id>/expire-all", answers={204: None}
)
def expire_all(call: Call, body: ExpireAllIn, idempotency_key: str | None) -> Response:
    """Ends the tokens of an application, or of some of its sessions, that were made up to now."""
    call.services.authentication.expire_all(
        call.identity,
        call.path["app_id"],
        body.session_ids or (),
        body.grace(),
        idempotency_key,
    )
    return json_response(204)


@operations.add("authentication.logout", "POST", "/logout", answers={204: None})
def logout(call: Call) -> Response:
    """Ends the token that the request brings: an application's,
    for an organisation's has no end.
    """
    call.services.authentication.log_out(call.identity)
    return json_response(204)


def _shown(access: PortalAccess) -> PortalAccessOut:
    return {"url": access.url, "token": access.token}
