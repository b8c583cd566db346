"""Operations of /api/v1/auth."""

from functions.api.operations import Call, Operations
from functions.api.schemas.authentication import (
    WHOLE_ACCESS,
    ExpireAllIn,
    PortalAccessIn,
    PortalAccessOut,
    portal_access_out,
)
from functions.http.response import Response, json_response

operations = Operations("/api/v1/auth")


@operations.add(
    "authentication.app-portal-access",
    "POST",
    "/app-portal-access/<app_id>",
    responses={200: PortalAccessOut},
)
def app_portal_access(call: Call, body: PortalAccessIn) -> Response:
    """Create a portal token.

    The token gives a consumer access to one application; the URL opens the portal with it, once and
    within a minute.
    """
    access = call.services.portal_links.for_application(
        call.identity,
        call.path["app_id"],
        body.access(),
        body.to_application_input(),
        call.request.domain,
    )
    return json_response(200, portal_access_out(access))


@operations.add(
    "authentication.dashboard-access",
    "POST",
    "/dashboard-access/<app_id>",
    responses={200: PortalAccessOut},
)
def dashboard_access(call: Call) -> Response:
    """Create a portal token with all capabilities, for older clients."""
    access = call.services.portal_links.for_application(
        call.identity, call.path["app_id"], WHOLE_ACCESS, None, call.request.domain
    )
    return json_response(200, portal_access_out(access))


@operations.add(
    "authentication.expire-all", "POST", "/app/<app_id>/expire-all", responses={204: None}
)
def expire_all(call: Call, body: ExpireAllIn, idempotency_key: str | None) -> Response:
    """Revoke the tokens of an application.

    Revokes all tokens issued so far, or those of some sessions.
    """
    call.services.authentication.expire_all(
        call.identity,
        call.path["app_id"],
        body.session_ids or (),
        body.grace(),
        idempotency_key,
    )
    return json_response(204)


@operations.add("authentication.logout", "POST", "/logout", responses={204: None})
def logout(call: Call) -> Response:
    """Revoke the token of the request.

    Only the token of an application can be revoked.
    """
    call.services.authentication.log_out(call.identity)
    return json_response(204)
