"""Operations of /api/v1/event-catalog, which need no token."""

from functions.api.operations import Call, Operations
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.portal.catalog import (
    CatalogEventTypeOut,
    CatalogQuery,
    catalog_event_type_out,
)
from functions.api.schemas.portal.settings import EnvironmentSettingsOut, environment_settings_out
from functions.http.cacheable import cacheable_response
from functions.http.response import Response

operations = Operations("/api/v1/event-catalog")


@operations.add(
    "event-catalog.list",
    "GET",
    "/<org_id>",
    responses={200: ListOut[CatalogEventTypeOut], 304: None},
)
def list_event_types(call: Call, query: CatalogQuery) -> Response:
    """List the event types of the public catalog.

    In order of name, without archived ones and those behind a feature flag. Responds with 404
    unless the stack and the organisation publish the catalog.
    """
    page = call.services.public_catalog.page(call.path["org_id"], query.page(""))
    return cacheable_response(call.request, page_out(page, catalog_event_type_out))


@operations.add(
    "event-catalog.get-settings",
    "GET",
    "/<org_id>/settings",
    responses={200: EnvironmentSettingsOut, 304: None},
)
def get_settings(call: Call) -> Response:
    """Get the look of the public catalog."""
    settings = call.services.public_catalog.look(call.path["org_id"])
    return cacheable_response(call.request, environment_settings_out(settings))
