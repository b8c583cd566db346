"""Operations of /api/v1/auth that the portal calls."""

from functions.api.operations import Call, Operations
from functions.api.schemas.authentication import PortalAccessOut, portal_access_out
from functions.api.schemas.portal.sessions import (
    ConsoleAccessIn,
    OneTimeTokenIn,
    OneTimeTokenOut,
    WhoamiOut,
    capabilities_out,
    whoami_out,
)
from functions.http.response import Response, json_response, with_headers

operations = Operations("/api/v1/auth")

# Answers with a token belong in no cache.
_UNCACHED = {"cache-control": "no-store"}


@operations.add("authentication.whoami", "GET", "/whoami", responses={200: WhoamiOut})
def whoami(call: Call) -> Response:
    """Show the token of the request: its organisation or application, and its rights."""
    app_id = call.identity.app_id
    app = call.services.applications.get(call.identity, app_id) if app_id else None
    return with_headers(_UNCACHED, json_response(200, whoami_out(call.identity, app)))


@operations.add(
    "authentication.console-access", "POST", "/console-access", responses={200: PortalAccessOut}
)
def console_access(call: Call, body: ConsoleAccessIn) -> Response:
    """Create a console token.

    The token gives the organisation's staff access to all applications; the URL opens the portal
    with it, once and within a minute.
    """
    access = call.services.portal_links.for_console(
        call.identity, body.lifetime, call.request.domain
    )
    return with_headers(_UNCACHED, json_response(200, portal_access_out(access)))


@operations.add(
    "authentication.exchange-one-time-token",
    "POST",
    "/one-time-token",
    responses={200: OneTimeTokenOut},
)
def exchange_one_time_token(call: Call, body: OneTimeTokenIn) -> Response:
    """Exchange a one-time token for a token.

    Works once, within a minute after the link was made. Responds with 401 to any other text, and
    when the token was revoked in the meantime.
    """
    token, identity = call.services.one_time_tokens.exchange(body.one_time_token)
    call.access_log.identity = identity
    shown: OneTimeTokenOut = {"token": token, "capabilities": capabilities_out(identity)}
    return with_headers(_UNCACHED, json_response(200, shown))
