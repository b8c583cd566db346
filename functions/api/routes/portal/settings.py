"""Operations of the portal's settings."""

from functions.api.operations import Call, Operations
from functions.api.schemas.portal.settings import (
    EnvironmentSettingsOut,
    PortalSettingsIn,
    PortalSettingsOut,
    PortalSettingsPatch,
    environment_settings_out,
    portal_settings_out,
)
from functions.http.response import Response, json_response

operations = Operations("/api/v1")

_PATH = "/management/environment-settings"


@operations.add(
    "environment.get-settings",
    "GET",
    "/environment/settings",
    responses={200: EnvironmentSettingsOut},
)
def get_for_portal(call: Call) -> Response:
    """Get the settings of the portal, as a portal reads them."""
    settings = call.services.portal_settings.get(call.identity)
    return json_response(200, environment_settings_out(settings))


@operations.add(
    "management.environment-settings.get", "GET", _PATH, responses={200: PortalSettingsOut}
)
def get(call: Call) -> Response:
    """Get the settings of the portal, as they were set."""
    return json_response(200, portal_settings_out(call.services.portal_settings.get(call.identity)))


@operations.add(
    "management.environment-settings.update", "PUT", _PATH, responses={200: PortalSettingsOut}
)
def update(call: Call, body: PortalSettingsIn) -> Response:
    """Replace the settings of the portal.

    Responds with 422 to colors that are hard to read (WCAG AA), and proposes the nearest that are
    not.
    """
    settings = call.services.portal_settings.replace(call.identity, body.to_input())
    return json_response(200, portal_settings_out(settings))


@operations.add(
    "management.environment-settings.patch", "PATCH", _PATH, responses={200: PortalSettingsOut}
)
def patch(call: Call, body: PortalSettingsPatch) -> Response:
    """Update the settings of the portal.

    Changes the fields that are present in the body.
    """
    settings = call.services.portal_settings.change(call.identity, body.applied)
    return json_response(200, portal_settings_out(settings))
